import { describe, expect, test } from 'vitest'
import { createPasswords } from '#core/passwords.ts'
import { codeOf } from '../support/core.ts'

describe('passwords', () => {
  const passwords = createPasswords()

  test.each(['correct horse', ' spaces around ', 'é👩‍👩‍👧‍👦\u0000nul inside', 'x'.repeat(256)])(
    'know %j again',
    async (password) => {
      const hash = await passwords.hash(password)
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await passwords.matches(password, hash)).toBe(true)
      expect(await passwords.matches(`${password} `, hash)).toBe(false)
      expect(await passwords.matches(password.slice(0, -1), hash)).toBe(false)
    },
  )

  test('match nobody without a hash, after the same work', async () => {
    expect(await passwords.matches('correct horse', null)).toBe(false)
  })

  test.each([
    ['once', () => undefined],
    ['one after another', () => Promise.resolve()],
  ])('take 4 to run and 32 to wait, refuse the others, and recover, when asked all at %s', async (_, pause) => {
    const outcomes: Promise<string>[] = []
    for (let index = 0; index < 40; index++) {
      outcomes.push(codeOf(() => passwords.matches('correct horse', null)))
      await pause()
    }
    const codes = await Promise.all(outcomes)
    expect(codes).toEqual([...Array(36).fill('no fault'), ...Array(4).fill('overloaded')])
    expect(await codeOf(() => passwords.hash('correct horse'))).toBe('no fault')
  })
})
