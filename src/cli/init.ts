import type { Command } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import type { MadeSample } from '#core/sample.ts'

export function addInit(program: Command, { environment, print }: Terminal): void {
  program
    .command('init')
    .option('--sample', 'also make the six users and seven tasks of the sample file, where they are missing')
    .description('make the database, or bring it up to date')
    .action(async ({ sample }: { sample?: boolean }) => {
      const config = readConfig(environment)
      const { server, close } = await openTaskServer(config)
      try {
        print(`The database is ready: ${config.database.place}`)
        if (sample) for (const line of inWords(await server.sample.makeSample(systemActor('cli')))) print(line)
        if ((await server.store.users.countActiveAdministrators()) > 0) return
        print('There is no administrator yet: make one with taskwright create-admin NAME.')
      } finally {
        await close()
      }
    })
}

function inWords({ users, tasks }: MadeSample): string[] {
  if (users.length + tasks.length === 0) return ['The sample was there already: nothing was made.']
  return [
    ...users.map(({ username }) => `user  ${username} (invited: cannot sign in until a password is set)`),
    ...tasks.map(({ title, created }) => `task  ${title} (${created})`),
  ]
}
