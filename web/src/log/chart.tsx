import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Line } from '#web/log/lines.ts'
import { type Ink, useInk } from '#web/log/use-ink.ts'
import { dayOf, shortDay } from '#web/ui/dates.ts'

interface ChartProps {
  label: string
  days: readonly string[]
  lines: readonly Line[]
  /** The day whose entries are shown. */
  chosen: string | undefined
  /** A day was pressed. */
  onChoose(day: string): void
  /** The place of the day that is pointed at. */
  onPoint(place: number | null): void
}

const height = 230
/** Told apart by their strokes too, not by colour alone. */
export const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2], [12, 4], [6, 2, 2, 2], [3, 6]]

/** uPlot draws on a canvas: who cannot see it has the table. */
export function Chart({ label, days, lines, chosen, onChoose, onPoint }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const ink = useInk(frame)
  const latest = useRef({ days, onChoose, onPoint })
  latest.current = { days, onChoose, onPoint }
  useEffect(() => {
    if (!frame.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (!frame.current || !ink || width === 0) return
    let place: number | null = null
    const plot = new uPlot(
      {
        ...{ width, height, series: [{}, ...lines.map((line, at) => toSeries(line, at, ink, days.length))] },
        ...{ axes: [dayAxis(ink), countAxis(ink)], legend: { show: false }, padding: [10, 12, 0, 0] },
        scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(most * 1.08, 1)] } },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        hooks: {
          drawClear: [(drawn) => markDay(drawn, days.indexOf(chosen ?? ''), ink)],
          setCursor: [
            ({ cursor }) => {
              place = cursor.idx ?? null
              latest.current.onPoint(place)
            },
          ],
        },
      },
      [days.map(toNumber), ...lines.map(({ values }) => [...values])],
      frame.current,
    )
    plot.over.addEventListener('click', () => {
      const day = place === null ? undefined : latest.current.days[place]
      if (day) latest.current.onChoose(day)
    })
    return () => plot.destroy()
  }, [days, lines, chosen, ink, width])
  return <div ref={frame} role="img" aria-label={label} className="h-[230px] min-w-0 overflow-hidden" />
}

const dayMilliseconds = 86_400_000

/** Days in a row are numbers in a row, whatever the clocks do. */
function toNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMilliseconds
}

function toDay(number: number): string {
  const date = new Date(number * dayMilliseconds)
  return dayOf(new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))
}

function toSeries({ name, colour }: Line, place: number, ink: Ink, count: number): uPlot.Series {
  const dash = dashes[place] ?? []
  return {
    label: name,
    stroke: ink.lines[colour - 1] ?? ink.text,
    width: 2,
    ...(dash.length > 0 && { dash }),
    points: { show: count < 3 },
  }
}

function dayAxis({ text, line }: Ink): uPlot.Axis {
  return {
    stroke: text,
    grid: { show: false },
    ticks: { stroke: line, width: 1, size: 4 },
    font: '12px system-ui, sans-serif',
    incrs: [1, 2, 7, 14, 28, 61, 91],
    size: 32,
    space: 72,
    values: (_, splits) => splits.map((number) => (Number.isInteger(number) ? shortDay(toDay(number)) : '')),
  }
}

function countAxis({ text, line }: Ink): uPlot.Axis {
  const format = new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact' })
  return {
    stroke: text,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
    size: 44,
    space: 40,
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
    values: (_, splits) => splits.map((count) => format.format(count)),
  }
}

/** Behind the lines: the day that is shown below. */
function markDay({ ctx, bbox, valToPos, data }: uPlot, place: number, { wash }: Ink): void {
  const number = data[0][place]
  if (number === undefined) return
  const x = valToPos(number, 'x', true)
  ctx.save()
  ctx.fillStyle = wash
  ctx.fillRect(x - 5 * devicePixelRatio, bbox.top, 10 * devicePixelRatio, bbox.height)
  ctx.restore()
}
