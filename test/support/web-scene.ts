import type { SignedIn, TestServer } from './server.ts'

const titles: [title: string, labels: string[], priority: string, status: string, day: number | null][] = [
  ['Back up the database before the migration', ['ops'], 'CRITICAL', 'in_progress', 0],
  ['Write the release notes for 0.2', ['docs', 'release'], 'HIGH', 'todo', 2],
  ['Renew the certificate of the staging proxy', ['ops'], 'HIGH', 'todo', -2],
  ['Answer the questions about the CSV columns', ['support'], 'MEDIUM', 'todo', 1],
  ['Measure how long a cold start takes on the small machine', ['performance'], 'MEDIUM', 'in_progress', 5],
  ['Tidy up the labels nobody uses', [], 'LOW', 'todo', null],
  ['Interview with the second candidate', ['team'], 'HIGH', 'todo', 3],
  ['Order a new screen for the meeting room', ['office'], 'LOW', 'todo', 9],
  ['Replace the flaky test of the bouncer', ['tests'], 'MEDIUM', 'done', -1],
  ['Plan the retrospective', ['team'], 'MEDIUM', 'todo', 6],
  ['Check that the daily log is whole after the restart', ['ops', 'log'], 'HIGH', 'done', -3],
  ['Move the old wiki pages', ['docs'], 'LOW', 'cancelled', null],
  ['Ask legal about the data of former users', ['legal'], 'CRITICAL', 'todo', -5],
  ['Draw the new floor plan', ['office'], 'LOW', 'done', -8],
  ['Review the manifests for the cluster', ['ops', 'release'], 'HIGH', 'in_progress', 4],
  ['Translate the empty states', ['web'], 'LOW', 'todo', 12],
]

const description = `The nightly copy is **not enough** here: the migration rewrites the journal.

1. Stop the workers
2. \`taskwright backup before.sqlite\`
3. Start the migration and watch \`/metrics\`

> If anything looks odd, [read the card](https://example.com/reliability) first.`

/** People and tasks as a small team has them. */
export async function makeScene(server: TestServer): Promise<Record<'ada' | 'grace' | 'linus', SignedIn>> {
  const ada = await server.signUp('ada', 'admin')
  const grace = await server.signUp('grace')
  const linus = await server.signUp('linus')
  const people = [ada, grace, linus, undefined]
  const today = Date.now()
  for (const [index, [title, labels, priority, status, day]] of titles.entries()) {
    const deadline = day === null ? null : new Date(today + day * 86_400_000).toISOString().slice(0, 10)
    const body = {
      title,
      labels,
      priority,
      deadline,
      assignee: people[index % 4]?.id ?? null,
      description: index === 0 ? description : null,
    }
    const token = (index % 3 === 0 ? grace : ada).token
    const { body: task } = await server.request('POST', '/v1/tasks', { token, body })
    if (status !== 'todo') await server.request('PATCH', `/v1/tasks/${task.id}`, { token: ada.token, body: { status } })
  }
  await server.request('PATCH', '/v1/tasks/1', { token: grace.token, body: { priority: 'HIGH' } })
  await server.request('PATCH', '/v1/tasks/1', {
    token: ada.token,
    body: { priority: 'CRITICAL', labels: ['ops', 'release'] },
  })
  for (let day = 20; day >= 0; day--) {
    const at = new Date(today - day * 86_400_000).toISOString()
    const range = {
      day: at.slice(0, 10),
      at,
      firstTask: 1 + (day % 3),
      lastTask: titles.length - (day >> 1),
      asOf: null,
    }
    await server.app.server.store.write((tx) => tx.logs.write(range))
  }
  return { ada, grace, linus }
}

/** Every page of the interface, as a name and an address. */
export const webPages: [name: string, path: string][] = [
  ['tasks', '/app/tasks'],
  ['task', '/app/tasks/1'],
  ['board', '/app/tasks?as=board'],
  ['calendar', '/app/tasks?as=calendar'],
  ['trash', '/app/tasks?trash=1'],
  ['nothing found', '/app/tasks?q=nothing+like+this'],
  ['log', '/app/log'],
  ['log in numbers', '/app/log?by=person&as=table'],
  ['imports', '/app/imports'],
  ['admin', '/app/admin'],
  ['users', '/app/admin/users'],
  ['jobs', '/app/admin/jobs'],
  ['audit', '/app/admin/audit'],
  ['account', '/app/account'],
  ['no such page', '/app/nowhere'],
]
