import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { sessionQuery } from '#web/api/session.ts'
import { useLiveState } from '#web/live/use-live.tsx'
import { addressOf, type PageEntry, pages } from '#web/pages.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useKeys } from '#web/ui/keys.tsx'
import { Menu } from '#web/ui/menu.tsx'
import { themes, useTheme } from '#web/ui/theme.ts'

const patienceMilliseconds = 2500

interface ShellProps {
  children: ReactNode
  /** How many changes wait for the connection. */
  waiting: number
  onSignOut(): void
}

/** What stands around every page: the way to the others, who is signed in, whether the connection lives. */
export function Shell({ children, waiting, onSignOut }: ShellProps) {
  const { common } = useTexts()
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto] wide:grid-cols-[13rem_minmax(0,1fr)] wide:grid-rows-1">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {common.skip}
      </a>
      <Navigation onSignOut={onSignOut} />
      <main id="content" tabIndex={-1} className="order-first flex min-h-0 flex-col outline-none wide:order-none">
        <ConnectionBanner waiting={waiting} />
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      </main>
    </div>
  )
}

function Navigation({ onSignOut }: Pick<ShellProps, 'onSignOut'>) {
  const texts = useTexts()
  const [, navigate] = useLocation()
  const shown = useShownPages()
  const keys = useMemo(
    () =>
      shown.flatMap(({ path, title, nav }) =>
        nav
          ? [{ key: `g ${nav.key}`, text: texts.common.keys.goTo(title(texts)), run: () => navigate(addressOf(path)) }]
          : [],
      ),
    [shown, texts, navigate],
  )
  useKeys(keys, { isEverywhere: true })
  return (
    <nav
      aria-label={texts.common.navigation}
      className="flex items-stretch justify-around border-line border-t bg-sunken pb-[env(safe-area-inset-bottom)] wide:flex-col wide:justify-start wide:gap-0.5 wide:border-t-0 wide:border-r wide:px-2.5 wide:pt-4 wide:pb-3"
    >
      <p className="hidden items-center gap-2 px-2.5 pb-4 font-semibold text-lead tracking-tight wide:flex">
        <img src="/app/icon.svg" alt="" width="22" height="22" />
        {texts.common.product}
      </p>
      {shown.map((page) => (
        <NavLink key={page.path} page={page} />
      ))}
      <AccountMenu onSignOut={onSignOut} />
    </nav>
  )
}

function useShownPages(): PageEntry[] {
  const { data: user } = useQuery(sessionQuery)
  return useMemo(
    () => pages.filter(({ nav, isForAdministrators }) => nav && (!isForAdministrators || user?.role === 'admin')),
    [user],
  )
}

const navItem =
  'flex min-h-13 flex-1 flex-col items-center justify-center gap-0.5 text-tiny ' +
  'wide:min-h-9 wide:flex-none wide:flex-row wide:justify-start wide:gap-2.5 wide:rounded wide:px-2.5 wide:text-base'

const quietItem = 'text-soft hover:text-ink'

function NavLink({ page: { path, title, nav } }: { page: PageEntry }) {
  const texts = useTexts()
  const address = addressOf(path)
  const [isHere] = useRoute(`${address}/*?`)
  return (
    <Link
      href={address}
      aria-current={isHere ? 'page' : undefined}
      className={classNames(navItem, isHere ? 'font-semibold text-accent wide:bg-accent-wash' : quietItem)}
    >
      {nav && <Icon name={nav.icon} />}
      {title(texts)}
    </Link>
  )
}

function AccountMenu({ onSignOut }: Pick<ShellProps, 'onSignOut'>) {
  const { common, account } = useTexts()
  const { data: user } = useQuery(sessionQuery)
  const [, navigate] = useLocation()
  const [theme, setTheme] = useTheme()
  const choices = themes.map((one) => ({
    text: common.themes[one],
    isChecked: theme === one,
    onSelect: () => setTheme(one),
  }))
  return (
    <div className="flex flex-1 wide:mt-auto wide:flex-none">
      <Menu
        title={user?.username ?? ''}
        trigger={
          <button type="button" className={classNames(navItem, quietItem, 'w-full')}>
            <Icon name="account" />
            <span className="max-w-full truncate">
              <span className="sr-only">{`${common.account}: `}</span>
              {user?.username}
            </span>
          </button>
        }
        groups={[
          [{ text: account.title, icon: 'account', onSelect: () => navigate('/account') }],
          choices,
          [{ text: common.signOut, onSelect: onSignOut }],
        ]}
      />
    </div>
  )
}

/** A connection that is lost for a moment only is nobody's concern. */
function useIsLost(): boolean {
  const state = useLiveState()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (state !== 'connecting') return
    const timer = setTimeout(() => setLate(true), patienceMilliseconds)
    return () => clearTimeout(timer)
  }, [state])
  return state === 'offline' || (state === 'connecting' && isLate)
}

function ConnectionBanner({ waiting }: Pick<ShellProps, 'waiting'>) {
  const { common } = useTexts()
  const isOffline = useLiveState() === 'offline'
  const isLost = useIsLost()
  return (
    <div role="status" aria-live="polite">
      {isLost && (
        <p className="flex items-center gap-2 border-line border-b bg-warn-wash px-4 py-1.5 text-small text-warn">
          <Icon name="offline" />
          <strong>{isOffline ? common.offline.title : common.offline.reconnecting}</strong>
          <span>{waiting > 0 ? common.offline.waiting(waiting) : common.offline.body}</span>
        </p>
      )}
    </div>
  )
}
