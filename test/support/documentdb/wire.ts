import { BSON } from 'mongodb'

/** A command as the driver sends it, its documents untouched. */
export interface Message {
  requestId: number
  body: Buffer
  /** Documents that travel beside the body and belong into it under a name. */
  sequences: [name: string, documents: Buffer[]][]
  isLegacy: boolean
  wantsAnswer: boolean
}

const operations = { reply: 1, query: 2004, message: 2013 }
const headerBytes = 16
const flags = { checksum: 1, moreToCome: 2 }

/** Takes whole messages off what has come so far; what is left begins the next one. */
export function takeMessages(bytes: Buffer): { messages: Message[]; rest: Buffer } {
  const messages: Message[] = []
  let rest = bytes
  while (rest.length >= headerBytes && rest.length >= rest.readInt32LE(0)) {
    const length = rest.readInt32LE(0)
    messages.push(readMessage(rest.subarray(0, length)))
    rest = rest.subarray(length)
  }
  return { messages, rest }
}

function readMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4)
  const operation = bytes.readInt32LE(12)
  const content = bytes.subarray(headerBytes)
  if (operation === operations.query) return readQuery(requestId, content)
  if (operation !== operations.message) throw new Error(`no such operation: ${operation}`)
  const bits = content.readInt32LE(0)
  const sections = content.subarray(4, bits & flags.checksum ? -4 : undefined)
  return { requestId, ...readSections(sections), isLegacy: false, wantsAnswer: !(bits & flags.moreToCome) }
}

/** Flags, a name that ends with a zero, how many to skip and to answer, and the document. */
function readQuery(requestId: number, content: Buffer): Message {
  const body = content.subarray(content.indexOf(0, 4) + 9)
  return { requestId, body: body.subarray(0, body.readInt32LE(0)), sequences: [], isLegacy: true, wantsAnswer: true }
}

function readSections(bytes: Buffer): Pick<Message, 'body' | 'sequences'> {
  let body: Buffer = Buffer.alloc(0)
  const sequences: Message['sequences'] = []
  for (let rest = bytes; rest.length > 0; ) {
    const content = rest.subarray(1)
    const section = content.subarray(0, content.readInt32LE(0))
    if (rest[0] === 0) body = section
    else sequences.push(readSequence(section.subarray(4)))
    rest = content.subarray(section.length)
  }
  return { body, sequences }
}

function readSequence(bytes: Buffer): Message['sequences'][number] {
  const end = bytes.indexOf(0)
  const documents: Buffer[] = []
  for (let rest = bytes.subarray(end + 1); rest.length > 0; rest = rest.subarray(rest.readInt32LE(0))) {
    documents.push(rest.subarray(0, rest.readInt32LE(0)))
  }
  return [bytes.toString('utf8', 0, end), documents]
}

/** The bytes of an answer. */
export function writeAnswer({ requestId, isLegacy }: Message, answer: Buffer): Buffer {
  // Legacy: flags, a cursor, where it begins, how many documents. Now: flags, and the kind of the one section.
  const before = Buffer.alloc(isLegacy ? 20 : 5)
  if (isLegacy) before.writeInt32LE(1, 16)
  const header = Buffer.alloc(headerBytes)
  header.writeInt32LE(headerBytes + before.length + answer.length, 0)
  header.writeInt32LE(requestId, 8)
  header.writeInt32LE(isLegacy ? operations.reply : operations.message, 12)
  return Buffer.concat([header, before, answer])
}

/** The body without the fields that are the driver's own, with the documents that travelled beside it. */
export function toSpecification({ body, sequences }: Message, isOwn: (name: string) => boolean): Buffer {
  const elements: Buffer[] = []
  for (const [, nameOffset, nameLength, offset, length] of BSON.onDemand.parseToElements(body)) {
    const isKept = !isOwn(body.toString('utf8', nameOffset, nameOffset + nameLength))
    if (isKept) elements.push(body.subarray(nameOffset - 1, offset + length))
  }
  for (const [name, documents] of sequences) elements.push(toElement(4, name, toArray(documents)))
  return toDocument(elements)
}

function toArray(documents: Buffer[]): Buffer {
  return toDocument(documents.map((document, index) => toElement(3, String(index), document)))
}

function toElement(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value])
}

function toDocument(elements: Buffer[]): Buffer {
  const content = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)])
  content.writeInt32LE(content.length, 0)
  return content
}
