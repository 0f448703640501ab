const plainName = 'taskwright'
/** A browser takes it over https alone, from this host alone, for every path. */
const secureName = '__Host-taskwright'

export function readSessionCookie(cookies: string, isSecure: boolean): string | undefined {
  const start = `${isSecure ? secureName : plainName}=`
  for (const pair of cookies.split(';')) {
    const cookie = pair.trimStart()
    if (cookie.startsWith(start) && cookie.length > start.length) return cookie.slice(start.length)
  }
  return undefined
}

/** Out of reach of scripts, and never sent along from another site. */
export function writeSessionCookie(token: string, isSecure: boolean, seconds: number): string {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`
  return isSecure ? `${secureName}=${token}; ${attributes}; Secure` : `${plainName}=${token}; ${attributes}`
}

export function clearSessionCookie(isSecure: boolean): string {
  return writeSessionCookie('', isSecure, 0)
}
