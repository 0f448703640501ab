import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Dialog } from '#web/ui/dialog.tsx'

export interface Key {
  /** As `KeyboardEvent.key` says; two with a space between them are pressed one after the other: `g t`. */
  key: string
  text: string
  run(event: KeyboardEvent): void
}

interface KeyGroup {
  isEverywhere: boolean
  keys: { current: readonly Key[] }
}

const KeysContext = createContext<Set<KeyGroup>>(new Set())
const sequenceMilliseconds = 1200

/** Keys that work while the component is there, wherever nobody is typing. */
export function useKeys(keys: readonly Key[], { isEverywhere = false } = {}): void {
  const groups = useContext(KeysContext)
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const group = { isEverywhere, keys: latest }
    groups.add(group)
    return () => void groups.delete(group)
  }, [groups, isEverywhere])
}

/** Listens for all of them; `?` shows which there are. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const groups = useMemo(() => new Set<KeyGroup>(), [])
  const [isShown, setShown] = useState(false)
  const { common } = useTexts()
  const help: Key = { key: '?', text: common.keys.show, run: () => setShown(true) }
  const own = useRef<readonly Key[]>([help])
  useEffect(() => {
    const group = { isEverywhere: true, keys: own }
    groups.add(group)
    const stop = listen(groups)
    return () => {
      stop()
      groups.delete(group)
    }
  }, [groups])
  return (
    <KeysContext value={groups}>
      {children}
      {isShown && <KeyList groups={groups} onClose={() => setShown(false)} />}
    </KeysContext>
  )
}

function listen(groups: Set<KeyGroup>): () => void {
  let first = { key: '', at: 0 }
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return
    const keys = [...groups].reverse().flatMap(({ keys: { current } }) => current)
    const isSoon = event.timeStamp - first.at < sequenceMilliseconds
    const found =
      (isSoon && keys.find(({ key }) => key === `${first.key} ${event.key}`)) ||
      keys.find(({ key }) => key === event.key)
    first = { key: event.key, at: event.timeStamp }
    if (!found) return
    event.preventDefault()
    found.run(event)
  }
  document.addEventListener('keydown', pressed)
  return () => document.removeEventListener('keydown', pressed)
}

/** Somebody types, or a dialog or a menu has the keys. */
function isBusy({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open], [role="menu"]')) return true
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]') !== null
  )
}

function KeyList({ groups, onClose }: { groups: Set<KeyGroup>; onClose: () => void }) {
  const { common } = useTexts()
  const listOf = (wanted: boolean) =>
    [...groups].filter(({ isEverywhere }) => isEverywhere === wanted).flatMap(({ keys: { current } }) => current)
  const parts = [
    [common.keys.here, listOf(false)],
    [common.keys.everywhere, listOf(true)],
  ] as const
  return (
    <Dialog title={common.keys.title} onClose={onClose}>
      <p className="mb-4 text-soft">{common.keys.hint}</p>
      {parts
        .filter(([, keys]) => keys.length > 0)
        .map(([title, keys]) => (
          <section key={title} className="mb-4 last:mb-0">
            <h3 className="mb-1.5 font-semibold text-faint text-small">{title}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
              {keys.map(({ key, text }) => (
                <div key={key} className="contents">
                  <dt className="flex gap-1">
                    {key.split(' ').map((one) => (
                      <kbd
                        key={one}
                        className="min-w-6 rounded-small border border-line-strong bg-sunken px-1.5 text-center font-mono text-small"
                      >
                        {keyNames[one] ?? one}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </Dialog>
  )
}

const keyNames: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
}
