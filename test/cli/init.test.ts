import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTaskServer } from '#app.ts'
import { runCommand } from '#cli/taskwright.ts'
import { readConfig } from '#config.ts'
import { systemActor } from '#core/model/actor.ts'
import type { TaskServer } from '#core/task-server.ts'

/** The sample file as it is handed out. */
const file = `task_name,description,status,priority,created_at,assigned_user
Data Backup,Backup database daily,TRUE,HIGH,3/31/2025,john_doe
Security Audit,Review system security,TRUE,MEDIUM,3/30/2025,jane_smith
API Performance Test,Run load tests on APIs,TRUE,HIGH,3/28/2025,mark_jones
Code Review,Review PRs and merge pending code,TRUE,MEDIUM,3/29/2025,lisa_adams
Server Update,Update production servers,TRUE,HIGH,4/1/2025,john_doe
Error Log Analysis,Analyze recent server errors,FALSE,LOW,3/31/2025,emma_watson
Feature Deployment,Deploy new feature release,FALSE,CRITICAL,4/2/2025,robert_brown`

const usernames = ['john_doe', 'jane_smith', 'mark_jones', 'lisa_adams', 'emma_watson', 'robert_brown']

describe('taskwright init', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taskwright-init-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const environmentWith = (more: Record<string, string>) => ({ DATA_DIR: folder, LOG_LEVEL: 'silent', ...more })

  async function init(words: string[] = [], more: Record<string, string> = {}) {
    const lines = { out: [] as string[], errors: [] as string[] }
    const code = await runCommand(['init', ...words], {
      environment: environmentWith(more),
      input: Readable.from(['']) as unknown as NodeJS.ReadStream,
      print: (line) => lines.out.push(line),
      printError: (line) => lines.errors.push(line),
      ending: AbortSignal.abort(),
    })
    return { code, ...lines }
  }

  async function look<T>(work: (server: TaskServer) => Promise<T>): Promise<T> {
    const { server, close } = await openTaskServer(readConfig(environmentWith({})))
    return work(server).finally(close)
  }

  const everything = () =>
    look(async ({ store }) => ({
      users: await store.users.list(0, 100),
      tasks: await store.tasks.findMany(Array.from({ length: 100 }, (_, index) => index + 1)),
      events: await store.journal.read({ after: 0, limit: 100 }),
    }))

  /** The tasks as rows of the file, in the order of their ids. */
  async function asRows(): Promise<string[]> {
    const { users, tasks } = await everything()
    return tasks.map(({ title, description, active, priority, created, assignee }) => {
      const [year, month, day] = created.slice(0, 10).split('-').map(Number)
      const name = users.find(({ id }) => id === assignee)?.username
      return [title, description, active ? 'TRUE' : 'FALSE', priority, `${month}/${day}/${year}`, name].join(',')
    })
  }

  test('makes the database, and no more', async () => {
    const { code, out, errors } = await init()
    expect({ code, errors }).toEqual({ code: 0, errors: [] })
    expect(out[0]).toBe(`The database is ready: ${join(folder, 'taskwright.sqlite')}`)
    expect(await everything()).toEqual({ users: [], tasks: [], events: [] })
    expect((await init()).code).toBe(0)
  })

  test('--sample makes the users and the tasks of the sample file, exactly', async () => {
    const { code, out } = await init(['--sample'])
    expect(code).toBe(0)
    expect(await asRows()).toEqual(file.split('\n').slice(1))
    const { users, tasks, events } = await everything()
    expect(users.map(({ username }) => username)).toEqual(usernames)
    for (const user of users) expect(user).toMatchObject({ role: 'user', status: 'invited', email: null })
    for (const task of tasks) {
      expect(task.created.slice(10)).toBe('T00:00:00.000Z')
      expect(task).toMatchObject({ status: 'todo', creator: task.assignee, deadline: null, labels: [], version: 1 })
    }
    for (const name of usernames) expect(out.join('\n')).toContain(`user  ${name} (invited`)
    for (const { title } of tasks) expect(out.join('\n')).toContain(`task  ${title} (`)
    expect(events.filter(({ via, actor }) => via === 'cli' && actor === null)).toHaveLength(13)
    expect(events).toHaveLength(13)
  })

  test('nobody of the sample has a password', async () => {
    await init(['--sample'])
    const hashes = await look(async ({ store }) => {
      const users = await store.users.list(0, 100)
      return Promise.all(users.map(({ id }) => store.users.passwordHash(id)))
    })
    expect(hashes).toEqual(Array(6).fill(null))
  })

  test('--sample again makes nothing twice, also when two run at once', async () => {
    const both = await Promise.all([init(['--sample']), init(['--sample'])])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const before = await everything()
    expect([before.users.length, before.tasks.length]).toEqual([6, 7])
    const { code, out } = await init(['--sample'])
    expect(code).toBe(0)
    expect(out).toContain('The sample was there already: nothing was made.')
    expect(await everything()).toEqual(before)
  })

  test('--sample makes only what is missing, whatever was changed', async () => {
    await init(['--sample'])
    const gone = await look(async ({ store, tasks }) => {
      const john = await store.users.findByUsername('john_doe')
      const actor = { ...systemActor('cli'), kind: 'user', id: john?.id ?? 0, role: 'user', sessionId: 's' } as const
      return tasks.deleteTask(actor, 1)
    })
    const { out } = await init(['--sample'])
    expect(out.filter((line) => line.startsWith('task') || line.startsWith('user'))).toEqual([
      `task  ${gone.title} (${gone.created})`,
    ])
    const { users, tasks } = await everything()
    expect([users.length, tasks.length]).toEqual([6, 8])
  })

  test('--sample takes the users who are there, and the first administrator as the creator', async () => {
    const [john, admin] = await look(async ({ users }) => {
      const make = (username: string, role: 'user' | 'admin', password?: string) =>
        users.createUser(systemActor('cli'), { username, role, ...(password && { password }) })
      await make('invited', 'admin')
      const known = [await make('John_Doe', 'user', 'a password'), await make('root', 'admin', 'a password')]
      await make('second', 'admin', 'a password')
      return known
    })
    const { out } = await init(['--sample'])
    expect(out.join('\n')).not.toMatch(/john_doe|no administrator/i)
    const { tasks } = await everything()
    expect(tasks.map(({ creator }) => creator)).toEqual(Array(7).fill(admin?.id))
    expect(tasks.filter(({ assignee }) => assignee === john?.id)).toHaveLength(2)
  })

  test('--sample begins days in the time zone', async () => {
    await init(['--sample'], { TIME_ZONE: 'Europe/Berlin' })
    const { tasks } = await everything()
    expect(tasks.map(({ created }) => created)).toContain('2025-03-30T22:00:00.000Z')
    expect(tasks.map(({ created }) => created)).toContain('2025-03-29T23:00:00.000Z')
    expect((await init(['--sample'], { TIME_ZONE: 'Europe/Berlin' })).out).toContain(
      'The sample was there already: nothing was made.',
    )
  })

  test('--sample makes nothing at all when one of its users is disabled', async () => {
    await look(async ({ users }) => {
      const { id } = await users.createUser(systemActor('cli'), { username: 'robert_brown', role: 'user' })
      await users.changeUser(systemActor('cli'), id, { status: 'disabled' })
    })
    const before = await everything()
    const { code, errors } = await init(['--sample'])
    expect(code).toBe(1)
    expect(errors).toEqual(['The user robert_brown is disabled: nobody can assign to them. Enable them first.'])
    expect(await everything()).toEqual(before)
  })

  test('says how to make an administrator while there is none', async () => {
    expect((await init()).out[1]).toMatch(/no administrator yet.*create-admin/)
  })
})
