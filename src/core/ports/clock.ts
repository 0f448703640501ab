/** Milliseconds since 1970 in UTC. */
export type Now = () => number

/** An id nobody can guess: at least 128 random bits, safe in a URL. */
export type NewId = () => string
