import { type FormEvent, useId, useState } from 'react'
import { makePassword } from '#web/admin/password.ts'
import { useCreateUser } from '#web/admin/user-calls.ts'
import { Refused } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { SelectField, TextField } from '#web/ui/field.tsx'
import { Failure } from '#web/ui/states.tsx'
import { useToast } from '#web/ui/toasts.tsx'

interface AddUserProps {
  onClose(): void
  /** The user is there; this is the password to hand over. */
  onSecret(name: string, password: string): void
}

/** Somebody new: with a password at once, or first only to assign tasks to. */
export function AddUser({ onClose, onSecret }: AddUserProps) {
  const { users: texts } = useTexts().admin
  const toast = useToast()
  const how = useId()
  const creating = useCreateUser()
  const [username, setUsername] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<'user' | 'admin'>('user')
  const [isLater, setLater] = useState(false)
  const faults = faultsOf(creating.error)
  async function submitted(event: FormEvent): Promise<void> {
    event.preventDefault()
    const password = isLater ? undefined : makePassword()
    const body = { username, role, ...(email !== '' && { email }), ...(password !== undefined && { password }) }
    await creating.mutateAsync(body).then(
      () => {
        if (password !== undefined) return onSecret(username, password)
        toast({ text: texts.added(username) })
        onClose()
      },
      () => {},
    )
  }
  return (
    <Dialog title={texts.inviteTitle} onClose={onClose}>
      <form onSubmit={(event) => void submitted(event)} noValidate className="flex flex-col gap-4">
        {creating.error && Object.keys(faults).length === 0 && <Failure fault={creating.error} />}
        <TextField
          label={texts.username}
          hint={texts.usernameHint}
          fault={faults.username}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="off"
          autoFocus
        />
        <TextField
          label={texts.email}
          fault={faults.email}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="off"
        />
        <SelectField<'user' | 'admin'>
          label={texts.role}
          value={role}
          options={(['user', 'admin'] as const).map((one) => [one, texts.roles[one] ?? one] as const)}
          onChange={setRole}
        />
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1.5 font-medium text-small text-soft">{texts.how}</legend>
          {(['password', 'later'] as const).map((one) => {
            const [name, meaning] = texts.hows[one] ?? [one, '']
            return (
              <label
                key={one}
                className="flex items-start gap-2.5 rounded border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-wash"
              >
                <input
                  type="radio"
                  name={how}
                  checked={isLater === (one === 'later')}
                  onChange={() => setLater(one === 'later')}
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                />
                <span>
                  <span className="block font-medium">{name}</span>
                  <span className="block text-small text-soft">{meaning}</span>
                </span>
              </label>
            )
          })}
        </fieldset>
        <Button type="submit" look="primary" isBusy={creating.isPending} className="self-end">
          {texts.submit}
        </Button>
      </form>
    </Dialog>
  )
}

/** What the server says is wrong, by the name of the field. */
function faultsOf(fault: unknown): Partial<Record<string, string>> {
  if (!(fault instanceof Refused)) return {}
  return Object.fromEntries((fault.problem.errors ?? []).map(({ pointer, detail }) => [pointer.slice(1), detail]))
}
