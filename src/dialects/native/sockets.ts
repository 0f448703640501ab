import type { TaskServer } from '#core/task-server.ts'
import type { SocketClient, SocketDialect } from '#dialects/dialect.ts'

const idleMilliseconds = 60_000

/**
 * The Socket.IO namespace `/v1`: sends `change` with the same objects as `GET /v1/changes`, from `auth.after` on or
 * from now, and to administrators `import` with how far imports are.
 */
export function nativeSockets({ changes, journal }: TaskServer): SocketDialect {
  return {
    namespace: '/v1',
    needsToken: true,
    async connected(client) {
      if (!client.actor) return
      const after = startOf(client) ?? journal.position()
      client.send('following', { after })
      for await (const page of changes.follow(client.actor, after, client.signal, idleMilliseconds)) {
        for (const news of page.changes) client.send('change', news)
        for (const news of page.imports) client.send('import', news)
      }
    },
    messages: {},
    failed: (client, { code, message }) => client.send('problem', { code, detail: message }),
    happened: () => {},
    closing: () => {},
  }
}

function startOf({ handshake }: SocketClient): number | undefined {
  const after = Number(handshake.after ?? Number.NaN)
  return Number.isSafeInteger(after) && after >= 0 ? after : undefined
}
