import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instant } from '../support/nouns.ts'
import { type OpenedStore, storeDrivers } from '../support/store.ts'
import { storeSteps } from '../support/store-steps.ts'

const drivers = Object.entries(storeDrivers)
const milliseconds = Number(process.env.MODEL_MILLISECONDS ?? 10_000)

describe.skipIf(drivers.length < 2)(`${drivers.map(([name]) => name).join(' and ')}`, () => {
  test('answer the same to whatever is asked of them, numbers too', async () => {
    let steps = 0
    const end = Date.now() + milliseconds
    await fc.assert(
      fc.asyncProperty(storeSteps, async (all) => {
        if (Date.now() < end) steps += await takeAll(all)
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 50) },
    )
    expect(steps).toBeGreaterThan(60)
  }, 120_000)
})

/** Every step on every store; answers how many. */
async function takeAll(steps: StepsOf<typeof storeSteps>): Promise<number> {
  const opened: OpenedStore[] = []
  for (const [, open] of drivers) opened.push(await open())
  try {
    for (const [number, step] of steps.entries()) {
      const moment = { number: number + 1, at: instant(number) }
      const [first, ...others] = await Promise.all(opened.map(({ store }) => step.run(store, moment)))
      for (const other of others) expect(other, `step ${number}: ${fc.stringify(step)}`).toEqual(first)
    }
    return steps.length
  } finally {
    for (const one of opened) await one.close()
  }
}

type StepsOf<T> = T extends fc.Arbitrary<infer Steps> ? Steps : never
