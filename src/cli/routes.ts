import type { Command } from 'commander'
import { listRoutes } from '#app.ts'
import type { Terminal } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'

export function addRoutes(program: Command, { environment, print }: Terminal): void {
  program
    .command('routes')
    .option('--json', 'as JSON')
    .description('list every route of every port with its dialects, policy and limit classes')
    .action(async ({ json }: { json?: boolean }) => {
      const routes = await listRoutes(readConfig(environment))
      if (json) return print(JSON.stringify(routes, null, 2))
      for (const { port, method, path, dialects, policy, limits } of routes) {
        const [who, how] = [dialects.join(','), limits.join(',')]
        print(`${port} ${method.padEnd(7)} ${path.padEnd(28)} ${who.padEnd(22)} ${policy.padEnd(24)} ${how}`)
      }
    })
}
