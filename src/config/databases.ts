import { resolve } from 'node:path'
import { ConfigError, readNumber, type Text } from '#config/values.ts'

/** Where the tasks are kept; `place` is how people call it, without a password. */
export type Database = { place: string } & (
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgresql' | 'mongodb'; url: string; connections: number }
)

export function readDatabase(text: Text, dataDirectory: string): Database {
  const connections = readNumber('DATABASE_CONNECTIONS', text('DATABASE_CONNECTIONS') ?? '10', 3, 1000)
  const url = text('DATABASE_URL') ?? urlOfParts(text)
  if (url !== undefined) return readDatabaseUrl('DATABASE_URL', url, connections)
  const mongoUrl = mongoUrlOfParts(text)
  if (mongoUrl !== undefined) return readDatabaseUrl('MONGO_CLUSTER or MONGO_DB', mongoUrl, connections)
  return readDatabaseUrl('DATABASE_URL', `sqlite:///${resolve(dataDirectory, 'taskwright.sqlite')}`)
}

/** Throws `ConfigError` with the name of the setting it came from. */
export function readDatabaseUrl(setting: string, url: string, connections = 10): Database {
  if (/^sqlite:\/\/\/.+/.test(url)) {
    const path = sqlitePath(url)
    return { kind: 'sqlite', path, place: path }
  }
  if (/^mongodb(\+srv)?:/.test(url)) return readMongoUrl(setting, url, connections)
  const server = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : undefined
  if (!server?.hostname || server.pathname.length < 2) {
    throw new ConfigError(
      `${setting} is not one this version can open: write sqlite:/// and the path of a file, postgresql://user:password@host:5432/name, or mongodb://host:27017/name.`,
    )
  }
  const place = `postgresql://${server.username && `${server.username}@`}${server.host}${server.pathname}`
  return { kind: 'postgresql', url, connections, place }
}

/** Several hosts, separated by commas, are one replica set: no address as `URL` knows them. */
const mongoUrl =
  /^(?<scheme>mongodb(?:\+srv)?):\/\/(?:(?<user>[^:@/?#]+)(?::[^@/?#]*)?@)?(?<hosts>[^@/?#\s]+)\/(?<name>[^/\\."$*<>:|?#\s]{1,63})(?:\?[^#\s]*)?$/

function readMongoUrl(setting: string, url: string, connections: number): Database {
  const { scheme, user, hosts, name } = mongoUrl.exec(url)?.groups ?? {}
  if (scheme === undefined) {
    throw new ConfigError(
      `${setting} is not an address of MongoDB: write mongodb://user:password@host:27017/name, or mongodb+srv://user:password@cluster/name, with : / ? # @ in a password written as %3A %2F %3F %23 %40.`,
    )
  }
  return { kind: 'mongodb', url, connections, place: `${scheme}://${user ? `${user}@` : ''}${hosts}/${name}` }
}

/** A server named in parts, as some programs do. */
function urlOfParts(text: Text): string | undefined {
  const host = text('DB_HOST')
  if (host === undefined) return undefined
  const [user, password, name] = [text('DB_USER') ?? 'postgres', text('DB_PASSWORD'), text('DB_NAME')]
  if (name === undefined) throw new ConfigError('DB_HOST is set without DB_NAME: name the database too.')
  const account = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':')
  return `postgresql://${account}@${host}:${text('DB_PORT') ?? '5432'}/${encodeURIComponent(name)}`
}

/** A cluster has a name without a port, which stands for all its servers; with a port it is the servers themselves. */
function mongoUrlOfParts(text: Text): string | undefined {
  const names = ['MONGO_CLUSTER', 'MONGO_DB', 'MONGO_USER', 'MONGO_PASSWORD'] as const
  const [cluster, name, user, password] = names.map(text)
  const given = names.find((one) => text(one) !== undefined)
  if (given === undefined) return undefined
  if (cluster === undefined)
    throw new ConfigError(`${given} is set without MONGO_CLUSTER: write the cluster too, as in cluster0.example.net.`)
  if (name === undefined)
    throw new ConfigError('MONGO_CLUSTER is set without MONGO_DB: write the name of the database too.')
  const isNamed = !/:\d+(,|$)/.test(cluster)
  const place = `${cluster}/${encodeURIComponent(name)}`
  if (user === undefined && password === undefined) return `${isNamed ? 'mongodb+srv' : 'mongodb'}://${place}`
  if (user === undefined || password === undefined)
    throw new ConfigError('MONGO_USER and MONGO_PASSWORD belong together: write both, or neither.')
  const account = [user, password].map(encodeURIComponent).join(':')
  return isNamed ? `mongodb+srv://${account}@${place}` : `mongodb://${account}@${place}?authSource=admin`
}

/** `sqlite:///name` is a file in the folder the server runs in, `sqlite:////name` an absolute path. */
function sqlitePath(databaseUrl: string): string {
  const path = databaseUrl.slice('sqlite:///'.length)
  return path === ':memory:' ? path : resolve(path)
}
