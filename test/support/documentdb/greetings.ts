import { setTimeout as pause } from 'node:timers/promises'
import { type BSON, Long, ObjectId } from 'mongodb'

export interface GreetingParts {
  address: () => string
  isStandalone: boolean
  transactionSeconds: number
  /** Rejects when there is no engine. */
  ping: () => Promise<unknown>
}

const version = '7.0.0'

/** What a server says of itself, by the command that asks. */
export function createGreetings({ address, isStandalone, transactionSeconds, ping }: GreetingParts) {
  const topologyVersion = { processId: new ObjectId(), counter: Long.ZERO }
  const describe = (): BSON.Document => ({
    topologyVersion,
    ...{ helloOk: true, isWritablePrimary: true, ismaster: true, readOnly: false, localTime: new Date() },
    ...{ minWireVersion: 0, maxWireVersion: 21, logicalSessionTimeoutMinutes: 30 },
    ...{ maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 },
    ...(!isStandalone && memberOf(address())),
  })
  /** Who asks for news gets them when the time is over: there are none. A lost connection is noticed by who waits. */
  async function hello({ maxAwaitTimeMS = 0 }: BSON.Document): Promise<BSON.Document> {
    await pause(Number(maxAwaitTimeMS), undefined, { ref: false })
    return describe()
  }
  const greetings: Record<string, (body: BSON.Document) => Promise<BSON.Document>> = {
    hello,
    isMaster: hello,
    ismaster: hello,
    async ping() {
      await ping()
      return {}
    },
    buildInfo: async () => ({
      version,
      versionArray: [...version.split('.').map(Number), 0],
      maxBsonObjectSize: 16 << 20,
    }),
    getParameter: async () => ({
      featureCompatibilityVersion: { version: '7.0' },
      transactionLifetimeLimitSeconds: transactionSeconds,
    }),
    connectionStatus: async () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  }
  return greetings
}

/** Of a replica set of one. */
function memberOf(address: string): BSON.Document {
  return { setName: 'rs0', setVersion: 1, secondary: false, hosts: [address], primary: address, me: address }
}
