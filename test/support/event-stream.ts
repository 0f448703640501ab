export interface ServerSentEvent {
  id: string | undefined
  event: string | undefined
  data: any
}

/** Reads server-sent events one after the other; `next` answers undefined when the stream has ended. */
export async function openEventStream(url: string, headers: Record<string, string>) {
  const ending = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: ending.signal })
  const events = read(response)
  return {
    response,
    next: async (): Promise<ServerSentEvent | undefined> => (await events.next()).value ?? undefined,
    close: () => ending.abort(),
  }
}

async function* read({ body }: Response): AsyncGenerator<ServerSentEvent, undefined> {
  let text = ''
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield toEvent(block)
  }
  return undefined
}

function toEvent(block: string): ServerSentEvent {
  const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]))
  const data = fields.get('data')
  return { id: fields.get('id'), event: fields.get('event'), data: data === undefined ? undefined : JSON.parse(data) }
}
