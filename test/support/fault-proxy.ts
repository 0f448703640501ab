import { connect, createServer, type Socket } from 'node:net'

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>

/** Stands before a service on loopback and does what networks do: cut, stall, refuse. */
export async function startFaultProxy(target: { host?: string; port: number }) {
  const pairs = new Set<[Socket, Socket]>()
  let isStalled = false
  let isRefusing = false
  const server = createServer((client) => {
    if (isRefusing) return void client.destroy()
    const service = connect({ host: target.host ?? '127.0.0.1', port: target.port })
    const pair: [Socket, Socket] = [client, service]
    pairs.add(pair)
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      from.on('data', (bytes) => void to.write(bytes))
      from.on('error', () => end(pair))
      from.on('close', () => end(pair))
      if (isStalled) from.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  function end(pair: [Socket, Socket]): void {
    pairs.delete(pair)
    for (const socket of pair) socket.destroy()
  }

  function setStalled(stalled: boolean): void {
    isStalled = stalled
    for (const socket of [...pairs].flat()) stalled ? socket.pause() : socket.resume()
  }

  return {
    port,
    /** Cuts every connection there is; new ones are let through. */
    cut(): void {
      for (const pair of [...pairs]) end(pair)
    },
    /** The connections there are stand still, and nobody is told; new ones are let through. */
    freeze(): void {
      for (const socket of [...pairs].flat()) socket.pause()
    },
    /** Nothing passes any more, in either way, and nobody is told. */
    stall: () => setStalled(true),
    resume: () => setStalled(false),
    /** Cuts all connections and lets none through until told to. */
    refuse(): void {
      isRefusing = true
      for (const pair of [...pairs]) end(pair)
    },
    accept(): void {
      isRefusing = false
    },
    async close(): Promise<void> {
      for (const pair of [...pairs]) end(pair)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
