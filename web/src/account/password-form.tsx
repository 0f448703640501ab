import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { faultsByField, restOfFault } from '#web/account/faults-by-field.ts'
import { answerOf, api } from '#web/api/client.ts'
import { useTexts } from '#web/texts/use-texts.tsx'
import { Button } from '#web/ui/button.tsx'
import { TextField } from '#web/ui/field.tsx'
import { Failure } from '#web/ui/states.tsx'
import { useToast } from '#web/ui/toasts.tsx'

export function PasswordForm() {
  const { password: texts, register } = useTexts().account
  const queries = useQueryClient()
  const toast = useToast()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const changing = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/v1/me/password', { body: { current_password: current, new_password: next } })),
    onSuccess() {
      toast({ text: texts.changed })
      setCurrent('')
      setNext('')
      void queries.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  const faults = faultsByField(changing.error)
  const rest = restOfFault(changing.error)
  function submitted(event: FormEvent): void {
    event.preventDefault()
    changing.mutate()
  }
  return (
    <form onSubmit={submitted} className="flex max-w-sm flex-col items-start gap-4" noValidate>
      {rest != null && <Failure fault={rest} />}
      <div className="w-full">
        <TextField
          label={texts.current}
          fault={faults.current_password}
          type="password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
        />
      </div>
      <div className="w-full">
        <TextField
          label={texts.next}
          hint={register.passwordHint}
          fault={faults.new_password}
          type="password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          autoComplete="new-password"
        />
      </div>
      <Button type="submit" look="primary" isBusy={changing.isPending}>
        {texts.submit}
      </Button>
    </form>
  )
}
