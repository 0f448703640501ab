import type { Consumer } from 'rabbitmq-client'
import type { Queue } from '#core/ports/queue.ts'
import {
  type BrokerNews,
  type BrokerParts,
  createBrokerNews,
  createWords,
  placeOf,
  reasonOf,
  sayFarewell,
} from '#drivers/queues/broker.ts'
import { createWaits } from '#drivers/queues/waits.ts'
import { createWakes } from '#drivers/queues/wakes.ts'

/** More words than these tell the workers nothing new: the oldest is dropped. */
const mostWaiting = 1000
const mostUnacknowledged = 10
const toConnect = {
  connectionName: 'taskwright',
  connectionTimeout: 5000,
  acquireTimeout: 5000,
  heartbeat: 10,
  retryLow: 500,
  retryHigh: 5000,
  noDelay: true,
}

/** Word of jobs through RabbitMQ. One word wakes one of the processes that listen. */
export async function openRabbitQueue({ url, name, now, onFault, onWarning }: BrokerParts): Promise<Queue> {
  const { Connection } = await import('rabbitmq-client')
  const broker = `The RabbitMQ of QUEUE_URL (${placeOf(url)})`
  const queue = { queue: `taskwright.${name}`, durable: true, arguments: { 'x-max-length': mostWaiting } }
  const news = createBrokerNews({ broker, onWarning })
  const wakes = createWakes(onFault)
  const waits = createWaits(now)
  const tell = (fault: unknown) => tellRefused(fault, { broker, queue: queue.queue, news })
  const words = createWords(tell)
  const connection = new Connection({ url, ...toConnect })
  const up = () => {
    news.up()
    words.forget()
  }
  connection.on('connection', up)
  connection.on('connection.unblocked', up)
  connection.on('connection.blocked', (reason) => news.down(`it is blocked: ${reason}`))
  connection.on('error', (fault) => (connection.ready ? tell(fault) : news.down(reasonOf(fault))))
  const publisher = connection.createPublisher({ confirm: true, queues: [queue] })
  let consumer: Consumer | undefined
  let stopped = Promise.resolve()
  let isClosed = false

  function send(): void {
    if (connection.ready) words.hand(() => publisher.send({ routingKey: queue.queue, durable: true }, ''))
  }

  function listen(): Consumer {
    const listening = connection.createConsumer(
      {
        queue: queue.queue,
        queueOptions: queue,
        qos: { prefetchCount: mostUnacknowledged },
        // Where there is a limit, a consumer that stops gives back what arrives meanwhile.
        concurrency: mostUnacknowledged,
      },
      wakes.wakeAll,
    )
    listening.on('error', tell)
    return listening
  }

  function stopListening(): Promise<void> {
    if (consumer) stopped = consumer.close().catch(() => {})
    consumer = undefined
    return stopped
  }

  async function leave(): Promise<void> {
    await Promise.all([words.settled(), stopListening()])
    await publisher.close()
    await connection.close()
  }

  return {
    offer(readyAt) {
      if (isClosed) return
      if (readyAt > now()) waits.until(readyAt, send)
      else send()
    },
    subscribe(wake) {
      if (isClosed) return () => {}
      wakes.add(wake)
      consumer ??= listen()
      return () => {
        if (wakes.remove(wake) && wakes.isEmpty()) void stopListening()
      }
    },
    isUp: news.isUp,
    async close() {
      if (isClosed) return
      isClosed = true
      news.close()
      waits.clear()
      wakes.clear()
      void stopListening()
      if (connection.ready) await sayFarewell(leave())
      connection.unsafeDestroy()
    },
  }
}

/** What RabbitMQ refuses on a connection that stands. */
function tellRefused(
  fault: unknown,
  { broker, queue, news }: { broker: string; queue: string; news: BrokerNews },
): void {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  if (code === 'PRECONDITION_FAILED')
    news.tell(code, `${broker} has a queue ${queue} that was declared otherwise (${reasonOf(fault)}): delete it.`)
  if (['ACCESS_REFUSED', 'NOT_ALLOWED', 'RESOURCE_ERROR', 'NACK'].includes(code))
    news.tell(code, `${broker} takes no word of jobs (${reasonOf(fault)}): jobs begin up to two seconds later.`)
}
