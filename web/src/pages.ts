import type { ComponentType } from 'react'
import type { Texts } from '#web/texts/texts.ts'
import type { IconName } from '#web/ui/icon.tsx'

export interface PageEntry {
  /** Below `/app`, of one or two parts: `/log`, `/tasks/:id?`. */
  path: string
  title(texts: Texts): string
  load(): Promise<ComponentType>
  /** Where it stands in the navigation, and the key that follows `g`. */
  nav?: { icon: IconName; key: string }
  isForAdministrators?: boolean
}

/** Every page of the interface, in the order of the navigation: a page is there as soon as it has its line. */
export const pages: readonly PageEntry[] = [
  {
    path: '/tasks/:id?',
    title: ({ tasks }) => tasks.title,
    load: async () => (await import('#web/tasks/tasks-page.tsx')).TasksPage,
    nav: { icon: 'tasks', key: 't' },
  },
  {
    path: '/log',
    title: ({ log }) => log.title,
    load: async () => (await import('#web/log/log-page.tsx')).LogPage,
    nav: { icon: 'log', key: 'l' },
  },
  {
    path: '/imports',
    title: ({ imports }) => imports.title,
    load: async () => (await import('#web/imports/imports-page.tsx')).ImportsPage,
    nav: { icon: 'import', key: 'i' },
    isForAdministrators: true,
  },
  {
    path: '/admin/:part?',
    title: ({ admin }) => admin.title,
    load: async () => (await import('#web/admin/admin-page.tsx')).AdminPage,
    nav: { icon: 'admin', key: 'a' },
    isForAdministrators: true,
  },
  {
    path: '/account',
    title: ({ account }) => account.title,
    load: async () => (await import('#web/account/account-page.tsx')).AccountPage,
  },
]

/** The address of a page without what may follow it. */
export function addressOf(path: string): string {
  return path.replace(/\/:.*$/, '')
}

export const startPath = '/tasks'
