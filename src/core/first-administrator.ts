import { createHash, timingSafeEqual } from 'node:crypto'
import { CoreError } from '#core/errors.ts'
import type { Peer } from '#core/model/actor.ts'
import type { NewId } from '#core/ports/clock.ts'
import type { Store, Transaction } from '#core/ports/store.ts'

const setting = 'setup_token_sha256'

const ways =
  'An administrator is made with the setup token that the server printed at its first start, ' +
  'with "taskwright create-admin" on the server, or by an existing administrator.'

export type Mode = 'local' | 'exposed'

/**
 * A public registration may ask for the role `admin` only while there is no administrator, and then only from
 * a command on the server's own machine in local mode, or a page of the server that is open there, or with the
 * setup token. Throws `administrator_claim_refused`.
 */
export async function assertMayClaim(tx: Transaction, mode: Mode, peer: Peer): Promise<void> {
  const isFirst = (await tx.users.countActiveAdministrators()) === 0
  if (isFirst && mode === 'local' && peer.isLocalCommand) return
  if (isFirst && peer.setupToken !== null && (await isSetupToken(tx, peer.setupToken))) return
  throw new CoreError('administrator_claim_refused', ways)
}

async function isSetupToken(tx: Transaction, token: string): Promise<boolean> {
  const kept = await tx.settings.get(setting)
  return kept !== undefined && timingSafeEqual(Buffer.from(kept), Buffer.from(digest(token)))
}

/** The setup token, the one time it is made: at the first start of an exposed server without administrator. */
export function makeSetupToken(store: Store, newId: NewId): Promise<string | undefined> {
  return store.write(async (tx) => {
    if ((await tx.users.countActiveAdministrators()) > 0 || (await tx.settings.get(setting))) return undefined
    const token = newId()
    await tx.settings.set(setting, digest(token))
    return token
  })
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
