/** Where what opens over a page belongs: in its landmark, so that who goes by landmarks finds it. */
export function contentOfPage(): HTMLElement | null {
  return document.getElementById('content')
}
