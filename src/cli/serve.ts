import type { Command } from 'commander'
import { type App, startApp, version } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { type Config, readConfig } from '#config.ts'

export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve', { isDefault: true })
    .description('serve until told to stop (SIGTERM or Ctrl-C)')
    .action(() => serve(terminal))
}

async function serve({ environment, print, ending }: Terminal): Promise<void> {
  const config = readConfig(environment)
  const app = await startApp(config).catch((fault) => {
    throw explained(fault, config)
  })
  for (const line of greeting(config, app)) print(line)
  // A worker alone has nothing else that keeps its process.
  const awake = setInterval(() => {}, 60_000)
  await new Promise<void>((resolve) => {
    if (ending.aborted) resolve()
    ending.addEventListener('abort', () => resolve(), { once: true })
  })
  clearInterval(awake)
  await app.stop()
}

function greeting(config: Config, { ports, metricsPort, server, setupToken }: App): string[] {
  const addresses = ports.map(
    (port, index) => `${addressOf(config.host, port)} (${config.mounts[index]?.dialects.join(', ')})`,
  )
  return [
    `Taskwright ${version}`,
    ...addresses.map((address) => `listens at   ${address}`),
    ...(metricsPort === undefined ? [] : [`metrics at   ${addressOf(config.host, metricsPort)}`]),
    `data is in   ${config.database.place}`,
    `mode         ${modeInWords[config.mode]}`,
    `durability   ${server.store.durability}`,
    ...(setupToken ? [`setup token  ${setupToken} (printed this once; makes the first administrator)`] : []),
  ]
}

const modeInWords = {
  local: 'local: only this machine reaches it; the first to register here as admin is one',
  exposed: 'exposed: others may reach it; the first administrator needs the setup token',
}

function addressOf(host: string, port: number): string {
  const name = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

function explained(fault: unknown, { host }: Config): unknown {
  if (!(fault instanceof Error) || !('code' in fault)) return fault
  if (fault.code === 'EADDRINUSE')
    return new Error('The port is taken: stop what listens there, or choose another with PORT.')
  if (fault.code === 'EACCES') return new Error('The port may not be listened on: choose one above 1023 with PORT.')
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(String(fault.code)))
    return new Error(`HOST cannot be "${host}": write an address of this machine, such as 127.0.0.1 or 0.0.0.0.`)
  return fault
}
