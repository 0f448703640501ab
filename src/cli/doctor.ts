import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { openToLook, servicesToLookAt } from '#app.ts'
import { checkMachine } from '#cli/machine-checks.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { ConfigError } from '#config/values.ts'
import { type Config, readConfig } from '#config.ts'
import { diagnose, type Finding, good, wrong } from '#core/diagnosis.ts'

export function addDoctor(program: Command, { environment, print }: Terminal): void {
  program
    .command('doctor')
    .option('--json', 'as JSON')
    .description('say what is wrong and how to mend it; changes nothing, also while the server runs')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine(environment)
      const faults = findings.filter(({ isWrong }) => isWrong).length
      if (json) print(JSON.stringify({ healthy: faults === 0, findings: findings.map(toJson) }, null, 2))
      else
        for (const { check, isWrong, message } of findings)
          print(`${isWrong ? 'WRONG' : 'ok   '}  ${check.padEnd(14)} ${message}`)
      if (faults > 0) throw new Error(`${faults} of ${findings.length} checks found something wrong.`)
    })
}

function toJson({ check, isWrong, message }: Finding) {
  return { check, healthy: !isWrong, message }
}

async function examine(environment: Terminal['environment']): Promise<Finding[]> {
  const config = read(environment)
  if (config instanceof ConfigError) return [wrong('settings', config.message)]
  const [machine, services] = await Promise.all([checkMachine(config), checkServices(config)])
  return [good('settings', 'Readable.'), ...machine, ...services, ...(await checkStore(config))]
}

function read(environment: Terminal['environment']): Config | ConfigError {
  try {
    return readConfig(environment)
  } catch (fault) {
    if (fault instanceof ConfigError) return fault
    throw fault
  }
}

function checkServices(config: Config): Promise<Finding[]> {
  const services = Object.entries(servicesToLookAt(config))
  return Promise.all(
    services.map(([check, look]) =>
      look().then(
        (sentence) => good(check, sentence),
        (fault: Error) => wrong(check, fault.message),
      ),
    ),
  )
}

async function checkStore(config: Config): Promise<Finding[]> {
  const { kind, place } = config.database
  const check = 'database'
  if (kind === 'sqlite' && place === ':memory:')
    return [wrong(check, 'It is in memory and ends with the process: set DATABASE_URL to a file, or leave it out.')]
  if (kind === 'sqlite' && !existsSync(place))
    return [wrong(check, `${place} is not there: make it with taskwright init.`)]
  try {
    return await lookAt(config, place)
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    if (kind !== 'sqlite' || !('code' in fault)) return [wrong(check, fault.message)]
    return [wrong(check, `${place} cannot be read (${fault.message}): stop the server and restore the newest copy.`)]
  }
}

async function lookAt(config: Config, place: string): Promise<Finding[]> {
  const { store, schema } = await openToLook(config)
  try {
    const finding = checkSchema(schema, place)
    return finding.isWrong ? [finding] : [finding, ...(await diagnose({ store, now: Date.now }))]
  } finally {
    await store.close()
  }
}

function checkSchema({ version, known }: { version: number; known: number }, place: string): Finding {
  const check = 'database'
  if (version === known) return good(check, `${place}, schema version ${version}`)
  if (version > known) {
    return wrong(check, `It is at schema version ${version}, this program knows ${known}: run the newer program.`)
  }
  return wrong(check, `It is at schema version ${version} of ${known}: bring it up to date with taskwright migrate.`)
}
