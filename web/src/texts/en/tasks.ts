const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const statuses = { todo: 'To do', in_progress: 'In progress', done: 'Done', cancelled: 'Cancelled' }
const priorities = { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High', CRITICAL: 'Critical' }

export const tasks = {
  title: 'Tasks',
  quickAdd: { label: 'New task', placeholder: 'Add a task and press Enter', key: 'Add a task' },
  created: (title: string) => `Added “${title}”.`,
  waiting: 'Waiting to be sent',
  count: (count: number, isExact: boolean) => `${plural(count, 'task', 'tasks')}${isExact ? '' : ' or more'}`,
  statuses,
  priorities,
  values: { status: statuses, priority: priorities, active: { true: 'yes', false: 'no' } },
  fields: {
    title: 'Title',
    description: 'Description',
    status: 'Status',
    priority: 'Priority',
    deadline: 'Deadline',
    assignee: 'Assignee',
    labels: 'Labels',
    active: 'In the daily log',
  } as Record<string, string>,
  unassigned: 'nobody',
  empty: 'empty',
  markDone: (title: string) => `Done: ${title}`,
  overdue: 'overdue',
  none: {
    title: 'Nothing to do yet',
    body: 'Write your first task in the field above and press Enter.',
    filteredTitle: 'No task is like that',
    filteredBody: 'Loosen the filters or search for other words.',
    clear: 'Clear the filters',
    trashTitle: 'The trash is empty',
    trashBody: 'What you delete lies here until somebody removes it for good.',
  },
  conflict: {
    title: 'Somebody else changed this task',
    body: 'Your change was not saved, because it was made to an older version. Choose which to keep.',
    field: 'Field',
    mine: 'Yours',
    theirs: 'Theirs, saved now',
    keepMine: 'Keep mine',
    keepTheirs: 'Keep theirs',
  },
}
