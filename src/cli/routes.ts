import type { Command } from 'commander'
import { listRoutes } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'

export function addRoutes(program: Command, { environment, print }: Terminal): void {
  program
    .command('routes')
    .option('--json', 'as JSON')
    .description('list every route with its dialect, policy and limit class')
    .action(async ({ json }: { json?: boolean }) => {
      const routes = await listRoutes(readConfig(environment))
      if (json) return print(JSON.stringify(routes, null, 2))
      for (const { method, path, dialect, policy, limit } of routes) {
        print(`${method.padEnd(7)} ${path.padEnd(28)} ${dialect.padEnd(8)} ${policy.padEnd(24)} ${limit}`)
      }
    })
}
