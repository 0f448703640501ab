import type { Now } from '#core/ports/clock.ts'

export interface BrokerParts {
  url: string
  /** Of the database whose jobs these are: word of one must not wake the workers of another. */
  name: string
  now: Now
  onFault: (fault: unknown) => void
  /** One sentence for whoever runs the server. */
  onWarning: (sentence: string) => void
}

/** What is under way to a broker that does not answer; more words would tell its workers nothing new. */
const mostUnderWay = 256
/** So long it has to answer before it is said to be back. */
const steadyMilliseconds = 5000
/** How long a process that ends waits for a broker. */
const farewellMilliseconds = 1500

/** Words handed over to a broker. One that gets lost costs the time until a worker looks by itself. */
export function createWords(onRefused: (fault: unknown) => void) {
  let underWay = new Set<Promise<unknown>>()
  return {
    hand(send: () => Promise<unknown>): void {
      const those = underWay
      if (those.size >= mostUnderWay) return
      const word = send()
        .catch(onRefused)
        .finally(() => those.delete(word))
      those.add(word)
    },
    /** A lost connection may leave words that nobody will ever hear of. */
    forget(): void {
      underWay = new Set()
    },
    settled: () => Promise.allSettled(underWay),
  }
}

/** Tells that a broker went away, and that it is back for good, each once: one that comes and goes must not fill the log. */
export function createBrokerNews({ broker, onWarning }: { broker: string; onWarning: (sentence: string) => void }) {
  let isUp = false
  let isMissed = false
  let isClosed = false
  let steady: NodeJS.Timeout | undefined
  const told = new Set<string>()

  function isBack(): void {
    isMissed = false
    onWarning(`${broker} carries word of jobs again.`)
  }

  return {
    isUp: (): boolean => isUp,
    up(): void {
      isUp = true
      clearTimeout(steady)
      if (isMissed && !isClosed) steady = setTimeout(isBack, steadyMilliseconds).unref()
    },
    down(reason: string): void {
      isUp = false
      clearTimeout(steady)
      if (isMissed || isClosed) return
      isMissed = true
      onWarning(`${broker} carries no word of jobs (${reason}): until it does, jobs begin up to two seconds later.`)
    },
    /** Once for each subject. */
    tell(subject: string, sentence: string): void {
      if (told.has(subject) || isClosed) return
      told.add(subject)
      onWarning(sentence)
    },
    close(): void {
      isUp = false
      isClosed = true
      clearTimeout(steady)
    },
  }
}

export type BrokerNews = ReturnType<typeof createBrokerNews>

/** Waits for `work` as long as a process that ends may, however it turns out. */
export async function sayFarewell(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, farewellMilliseconds)
  })
  await Promise.race([work.catch(() => {}), late])
  clearTimeout(timer)
}

/** The address without whoever signs in there. */
export function placeOf(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

/** RabbitMQ's library puts the name of the method before what it was told, also where there is none. */
export function reasonOf(fault: unknown): string {
  if (fault instanceof AggregateError && fault.errors.length > 0) return reasonOf(fault.errors[0])
  return fault instanceof Error ? fault.message.replace(/^undefined: /, '') : String(fault)
}
