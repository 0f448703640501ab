import { CoreError } from '#core/errors.ts'
import type { Actor } from '#core/model/actor.ts'
import { instantRange } from '#core/model/deadline.ts'
import type { Change } from '#core/model/event.ts'
import type { Priority, Task } from '#core/model/task.ts'
import { nameKey, type User } from '#core/model/user.ts'
import type { Transaction } from '#core/ports/store.ts'
import type { Recorder } from '#core/record.ts'
import { firstAdministrator, insertUser } from '#core/users.ts'

interface SampleTask {
  title: string
  description: string
  active: boolean
  priority: Priority
  day: string
  assignee: string
}

const sampleTasks: readonly SampleTask[] = [
  row('Data Backup', 'Backup database daily', true, 'HIGH', '2025-03-31', 'john_doe'),
  row('Security Audit', 'Review system security', true, 'MEDIUM', '2025-03-30', 'jane_smith'),
  row('API Performance Test', 'Run load tests on APIs', true, 'HIGH', '2025-03-28', 'mark_jones'),
  row('Code Review', 'Review PRs and merge pending code', true, 'MEDIUM', '2025-03-29', 'lisa_adams'),
  row('Server Update', 'Update production servers', true, 'HIGH', '2025-04-01', 'john_doe'),
  row('Error Log Analysis', 'Analyze recent server errors', false, 'LOW', '2025-03-31', 'emma_watson'),
  row('Feature Deployment', 'Deploy new feature release', false, 'CRITICAL', '2025-04-02', 'robert_brown'),
]

/** What was not there before. */
export interface MadeSample {
  users: User[]
  tasks: Task[]
}

/** Users and tasks to look around with: those of the sample file that task services hand out. */
export function createSample({ record, timeZone }: { record: Recorder; timeZone: string }) {
  /**
   * Makes what is missing of the sample, all or nothing: its users without passwords, its tasks by the first
   * administrator, or by their assignees while there is none. Throws `invalid_input` when an assignee is disabled.
   */
  function makeSample(actor: Actor): Promise<MadeSample> {
    return record(actor, 'import.create', async (tx, at) => {
      const administrator = await firstAdministrator(tx.users)
      const result: MadeSample = { users: [], tasks: [] }
      const changes: Change[] = []
      async function invite(username: string): Promise<User> {
        const invited = await insertUser(tx, { username, role: 'user', status: 'invited' }, null, at)
        result.users.push(invited.result)
        changes.push(...invited.changes)
        return invited.result
      }

      for (const sample of sampleTasks) {
        const assignee = (await tx.users.findByUsername(nameKey(sample.assignee))) ?? (await invite(sample.assignee))
        assertAssignable(assignee)
        const draft = toTask(sample, assignee, administrator ?? assignee, at)
        if (await isThere(tx, draft, sample.day)) continue
        const task = await tx.tasks.insert(draft, null)
        result.tasks.push(task)
        changes.push({ type: 'task.created', subject: { kind: 'task', id: task.id }, before: null, after: task })
      }
      return { result, changes }
    })
  }

  function toTask(sample: SampleTask, assignee: User, creator: User, at: string): Omit<Task, 'id'> {
    const { title, description, active, priority, day } = sample
    return {
      ...{ title, description, status: 'todo', active, priority, deadline: null, assignee: assignee.id, labels: [] },
      ...{ creator: creator.id, created: instantRange(day, timeZone).first, updated: at },
      ...{ completed: null, deleted: null, version: 1 },
    }
  }

  async function isThere(tx: Transaction, draft: Omit<Task, 'id'>, day: string): Promise<boolean> {
    const { first: createdFrom, last: createdTo } = instantRange(day, timeZone)
    const { title, description, assignee } = draft
    const [found] = await tx.tasks.findAlike([{ title, description, assignee, createdFrom, createdTo }])
    return found ?? false
  }

  return { makeSample }
}

function row(
  title: string,
  description: string,
  active: boolean,
  priority: Priority,
  day: string,
  assignee: string,
): SampleTask {
  return { title, description, active, priority, day, assignee }
}

function assertAssignable({ username, status }: User): void {
  if (status !== 'disabled') return
  throw new CoreError(
    'invalid_input',
    `The user ${username} is disabled: nobody can assign to them. Enable them first.`,
  )
}
