/** What scrolls when something in it is out of sight. */
export function scrollParent(element: Element | null): HTMLElement | null {
  for (let parent = element?.parentElement ?? null; parent; parent = parent.parentElement)
    if (getComputedStyle(parent).overflowY === 'auto') return parent
  return null
}

/** How far an element stands below the beginning of what scrolls it. */
export function topIn(parent: HTMLElement | null, element: Element | null): number {
  if (!parent || !element) return 0
  return element.getBoundingClientRect().top - parent.getBoundingClientRect().top + parent.scrollTop
}
