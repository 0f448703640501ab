/** What happened and what helps, for what the server refuses by code; `detail` is the server's own sentence. */
export const problems = {
  offline: 'The server cannot be reached. Check your connection; what you typed is kept.',
  unknown: 'The server answered something unexpected. Try again in a moment.',
  withDetail: (detail: string) => detail,
  byCode: {
    invalid_credentials: 'The name or the password is wrong.',
    unauthenticated: 'You are not signed in any more. Sign in again to go on.',
    too_many_guesses: 'Too many failed sign-ins. Wait a moment, then try again.',
    rate_limited: 'You are faster than the server allows. Wait a moment, then try again.',
    username_taken: 'This username is taken. Choose another.',
    email_taken: 'This e-mail address is taken. Sign in with it, or give another.',
    version_mismatch: 'Somebody changed it in the meantime.',
    task_not_found: 'This task is gone: it was deleted, or is not yours any more.',
    user_not_found: 'There is no such user.',
    forbidden: 'You may not do this. Ask an administrator.',
    overloaded: 'The server has too much to do. It is tried again.',
    unavailable: 'The server cannot reach its storage. It is tried again.',
    stopping: 'The server is being restarted. It is tried again.',
    internal: 'The server made a mistake. Try again; if it stays, tell your administrator.',
  } as Partial<Record<string, string>>,
}
