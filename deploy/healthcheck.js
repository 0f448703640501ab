// Ends with 0 if the server of this container can answer. The image has no curl.
const port = /\d+/.exec(process.env.LISTEN || process.env.PORT || '5000')?.[0]

const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4000) }).catch(
  () => undefined,
)
process.exitCode = answer?.ok ? 0 : 1
