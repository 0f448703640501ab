import { useCallback, useState } from 'react'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Also read by `public/theme.js`, before anything is painted. */
const themeKey = 'taskwright.theme'

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(readTheme)
  const choose = useCallback((next: Theme) => {
    if (next === 'system') {
      localStorage.removeItem(themeKey)
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem(themeKey, next)
      document.documentElement.dataset.theme = next
    }
    setTheme(next)
  }, [])
  return [theme, choose]
}

function readTheme(): Theme {
  const kept = localStorage.getItem(themeKey)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}
