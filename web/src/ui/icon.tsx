/** Drawn on 16 by 16, as strokes of one width. */
const paths = {
  tasks: 'M3 4.5h.01M3 8h.01M3 11.5h.01M6 4.5h7M6 8h7M6 11.5h7',
  board: 'M2.5 3h3v10h-3zM6.5 3h3v6.5h-3zM10.5 3h3v8h-3z',
  calendar: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3',
  log: 'M2.5 13.5v-11M2.5 13.5h11M5 10.5l2.5-3 2 1.5 3.5-4.5',
  import: 'M8 2.5v7.5M5 7l3 3 3-3M2.5 10.5v3h11v-3',
  admin: 'M8 2l5 2v3.8c0 3-2.2 5.2-5 6.2-2.8-1-5-3.2-5-6.2V4zM5.8 8l1.6 1.6 2.9-3.1',
  account: 'M8 8.2a2.7 2.7 0 100-5.4 2.7 2.7 0 000 5.4zM3 13.5c.6-2.3 2.6-3.5 5-3.5s4.4 1.2 5 3.5',
  plus: 'M8 3v10M3 8h10',
  check: 'M3.5 8.5l3 3 6-7',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 11.5a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM10.3 10.3l3.2 3.2',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  down: 'M4 6.5l4 4 4-4',
  left: 'M10 3.5L5.5 8l4.5 4.5',
  right: 'M6 3.5L10.5 8 6 12.5',
  flag: 'M4 14V2.5M4 3h8l-2 2.75 2 2.75H4',
  label: 'M2.5 2.5h5.5l5.5 5.5-5.5 5.5-5.5-5.5zM5.5 5.5h.01',
  history: 'M2.5 8a5.5 5.5 0 101.8-4.1M2.5 2.5v3h3M8 5v3.2l2 1.3',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4',
  filter: 'M2.5 3.5h11l-4.2 5v4.5l-2.6-1.5v-3z',
  bookmark: 'M4 2.5h8v11l-4-3-4 3z',
  sun: 'M8 10.8a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6zM8 1.5v1.5M8 13v1.5M1.5 8h1.5M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.5A5.5 5.5 0 016.5 3a5.5 5.5 0 106.5 6.5z',
  offline: 'M2 2l12 12M3 8.2A7 7 0 015.5 6.5M13 8.2a7 7 0 00-4.5-2.1M5.5 10.6A3.8 3.8 0 018 9.7M8 13h.01',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z',
  keys: 'M1.5 4.5h13v7.5h-13zM4 7h.01M6.5 7h.01M9 7h.01M11.5 7h.01M5 9.7h6',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.5h.01',
  person: 'M8 7.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM3.5 13.5c.5-2.5 2.3-3.8 4.5-3.8s4 1.3 4.5 3.8',
} as const

export type IconName = keyof typeof paths

/** Beside words, or in a button that has a label: never alone. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={paths[name]} />
    </svg>
  )
}
