import { isUndone } from '#drivers/stores/mongo/faults.ts'
import { breakGate } from '#drivers/stores/mongo/gate.ts'
import { pauseALittle } from '#drivers/stores/mongo/numbers.ts'
import {
  type Beginning,
  beginTurn,
  type Connected,
  GateClosed,
  type Started,
  TurnLost,
  turnMilliseconds,
} from '#drivers/stores/mongo/transactions.ts'
import { toUnavailable } from '#drivers/stores/unavailable.ts'

/**
 * Runs `work` in one transaction when it is its turn, and again when somebody else came between; rejects with
 * `unavailable` when it never was in time, or when nobody knows whether it was committed.
 */
export async function inTurn<T>(
  connected: Connected,
  { milliseconds = turnMilliseconds, ...beginning }: Beginning & { milliseconds?: number },
  work: (started: Started) => Promise<T>,
): Promise<T> {
  const until = Date.now() + milliseconds
  for (let tries = 0; ; tries++) {
    try {
      return await once(connected, beginning, work)
    } catch (fault) {
      if (!(fault instanceof TurnLost)) throw fault
      if (Date.now() > until) throw toUnavailable(fault)
      if (fault instanceof GateClosed) await breakGate(connected, fault.gate)
    }
    await pauseALittle(tries)
  }
}

async function once<T>(connected: Connected, beginning: Beginning, work: (started: Started) => Promise<T>): Promise<T> {
  const started = await beginTurn(connected, beginning)
  try {
    const result = await work(started)
    await started.commit()
    return result
  } catch (fault) {
    throw isUndone(started.fault()) ? new TurnLost('Somebody else wrote the same', { cause: started.fault() }) : fault
  } finally {
    await started.end()
  }
}
