import { useCallback } from 'react'
import { useTexts } from '#web/texts/use-texts.tsx'

interface Refusal {
  code: string
  problem: { detail?: string | undefined }
}

/** What went wrong and what helps, of anything that was thrown. */
export function useProblemText(): (fault: unknown) => string {
  const { problems } = useTexts()
  return useCallback(
    (fault) => {
      if (!isRefusal(fault)) return problems.unknown
      if (fault.code === 'offline') return problems.offline
      const known = problems.byCode[fault.code]
      return known ?? (fault.problem.detail ? problems.withDetail(fault.problem.detail) : problems.unknown)
    },
    [problems],
  )
}

function isRefusal(fault: unknown): fault is Refusal {
  return fault instanceof Error && 'code' in fault && 'problem' in fault
}
