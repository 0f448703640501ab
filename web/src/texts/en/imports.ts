const number = (count: number) => new Intl.NumberFormat('en').format(count)
const plural = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`

export const imports = {
  title: 'Import',
  lead: 'Tasks from a CSV file. Nothing is written before you have seen what would happen.',
  drop: {
    title: 'Drop a CSV file here',
    choose: 'Choose a file',
    hint: 'The columns task_name, description, status, priority, created_at and assigned_user must be there, in any order; workflow_status, deadline and labels may be.',
    key: 'Choose a file',
    notCsv: (name: string) => `“${name}” is not called .csv. Save it as CSV (UTF-8) and drop it again.`,
  },
  file: {
    size: (bytes: number) =>
      bytes < 1_000_000 ? `${number(Math.ceil(bytes / 1000))} kB` : `${number(Math.round(bytes / 1_000_000))} MB`,
    other: 'Another file',
    firstRows: (count: number) => (count === 1 ? 'Its first row' : `Its first ${count} rows`),
    noRows: 'There is no row below the header.',
    line: 'Line',
    unreadable: 'The file cannot be read any more. Was it moved or changed? Choose it again.',
  },
  options: {
    title: 'How',
    mode: 'When a row is not as it must be',
    modes: {
      whole: ['Import nothing', 'All rows or none: mend the file and try again.'],
      partial: ['Leave it out', 'The good rows become tasks, the others are listed by line.'],
    } as Record<string, readonly [string, string]>,
    duplicates: 'When a task is there already',
    rules: {
      skip: ['Skip the row', 'Same name, description, assignee and day of creation: no second task.'],
      allow: ['Make another task', 'One task for each row, whatever is there.'],
    } as Record<string, readonly [string, string]>,
  },
  check: {
    title: 'What would happen',
    sending: 'Sending the file',
    running: 'Checking every row',
    again: 'Check again',
    good: (count: number) => `Every row is as it must be. ${plural(count, 'task', 'tasks')} would be made.`,
    partial: (made: number, bad: number) =>
      `${plural(made, 'task', 'tasks')} would be made, ${plural(bad, 'row', 'rows')} left out.`,
    blocked: (bad: number) =>
      `${plural(bad, 'row is', 'rows are')} not as ${bad === 1 ? 'it' : 'they'} must be, so nothing would be imported. Mend the file, or choose to leave such rows out.`,
    nothing: 'No task would be made.',
    submit: (count: number) => (count === 0 ? 'Nothing to import' : `Import ${plural(count, 'task', 'tasks')}`),
    key: 'Import what was checked',
  },
  counts: {
    rows: 'Rows',
    created: 'Tasks made',
    wouldCreate: 'Would be made',
    skipped: 'There already',
    bad: 'Not as they must be',
    invited: 'People invited',
  },
  problems: {
    title: (count: number) => (count === 1 ? 'The problem, by its line' : 'The problems, by line'),
    line: 'Line',
    column: 'Column',
    reason: 'What is wrong',
    row: 'the whole row',
    more: 'Show more',
    none: 'No problem was found.',
  },
  states: {
    receiving: 'sending',
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    refused: 'refused',
    failed: 'failed',
  } as Record<string, string>,
  one: {
    title: (name: string) => `Import of ${name}`,
    check: (name: string) => `Check of ${name}`,
    progress: 'How far it is',
    percent: (progress: number, rows: number) => `${progress} % · ${plural(rows, 'row', 'rows')}`,
    waiting: 'It waits for its turn. You can leave this page: it goes on without you.',
    running: 'You can leave this page: it goes on without you.',
    done: (count: number) => `Done: ${plural(count, 'task was', 'tasks were')} made.`,
    checked: 'Checked: nothing was written. To import it, choose the file again.',
    refused: 'Nothing was imported, because some rows are not as they must be.',
    failed: 'It could not be carried out, and nothing was imported.',
    failedHelp: 'Its job is under Admin, Jobs: retry it there when the cause is mended.',
    toTasks: 'Show the tasks',
    another: 'Import another file',
    key: 'Import another file',
  },
  past: {
    title: 'Imports until now',
    none: { title: 'No import yet', body: 'Choose a CSV file above. An export of tasks is one, too.' },
    exportTasks: 'Export the tasks as CSV',
    file: 'File',
    state: 'State',
    result: 'Result',
    who: 'By',
    when: 'When',
    isCheck: 'check only',
    summary: (created: number, bad: number, isCheck: boolean) =>
      [
        plural(created, 'task', 'tasks') + (isCheck ? ' possible' : ''),
        ...(bad > 0 ? [plural(bad, 'bad row', 'bad rows')] : []),
      ].join(', '),
    more: 'Show earlier ones',
  },
}
