import type { Command } from 'commander'
import { openTaskServer } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'

export function addMigrate(program: Command, { environment, print }: Terminal): void {
  program
    .command('migrate')
    .description('bring the database up to date (serve does so too); a copy is made first')
    .action(async () => {
      const { close } = await openTaskServer(readConfig(environment))
      await close()
      print('The database is up to date.')
    })
}
