const number = (count: number) => new Intl.NumberFormat('en').format(count)

export const log = {
  title: 'Daily log',
  summary: 'Over time',
  range: 'How far back',
  ranges: { 14: '14 days', 30: '30 days', 90: '90 days', 365: '1 year' } as Record<number, string>,
  by: 'What is told apart',
  parts: { total: 'All', priority: 'Priority', person: 'Person' },
  shape: 'How it is shown',
  shapes: { chart: 'Chart', table: 'Table' },
  measure: 'What is counted',
  measures: { active: 'Active', done: 'Done', overdue: 'Overdue' },
  priorities: { LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High', CRITICAL: 'Critical' } as Record<string, string>,
  statuses: { todo: 'To do', in_progress: 'In progress', done: 'Done', cancelled: 'Cancelled' } as Record<
    string,
    string
  >,
  unassigned: 'Nobody',
  others: 'Others',
  meaning: 'Active: every task in the log of a day. Overdue: still to do, with a deadline on a day before.',
  chartLabel: (lines: string) => `Chart of ${lines} for each day. The table shows the same numbers.`,
  chartHint: 'Press a day in the chart to see its entries.',
  tableLabel: 'The numbers of each day',
  dayColumn: 'Day',
  number,
  day: {
    title: (day: string) => `Entries of ${day}`,
    choose: 'Day',
    previous: 'The day before',
    next: 'The day after',
    today: 'Newest',
    count: (count: number) => (count === 1 ? '1 entry' : `${number(count)} entries`),
  },
  entry: { overdue: 'overdue', open: (title: string) => `Open ${title}` },
  empty: {
    title: 'Nothing is logged of this day',
    body: 'Choose another day; the chart shows which have entries.',
    neverTitle: 'No daily log yet',
    neverBody:
      'Once a day the server notes how every active task stands. Make a task; the first entries come with the next run.',
    run: 'Write the log of today now',
    ran: (entries: number) => `Written: ${number(entries)} new ${entries === 1 ? 'entry' : 'entries'}.`,
  },
  keys: {
    previous: 'The day before',
    next: 'The day after',
    newest: 'The newest day',
    table: 'Chart or table',
  },
}
