import { type RefObject, useEffect, useState } from 'react'

/** The colours of the theme as a canvas needs them: resolved. */
export interface Ink {
  text: string
  line: string
  wash: string
  lines: string[]
}

const chartColours = 9

/** Of now, and again when the theme changes. */
export function useInk(frame: RefObject<HTMLElement | null>): Ink | undefined {
  const [ink, setInk] = useState<Ink>()
  useEffect(() => {
    const read = () => frame.current && setInk(readInk(frame.current))
    read()
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const observer = new MutationObserver(read)
    dark.addEventListener('change', read)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      dark.removeEventListener('change', read)
      observer.disconnect()
    }
  }, [frame])
  return ink
}

function readInk(frame: HTMLElement): Ink {
  const probe = frame.appendChild(document.createElement('i'))
  function resolve(name: string): string {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const lines = Array.from({ length: chartColours }, (_, index) => resolve(`chart-${index + 1}`))
  const ink = { text: resolve('soft'), line: resolve('line'), wash: resolve('accent-wash'), lines }
  probe.remove()
  return ink
}
