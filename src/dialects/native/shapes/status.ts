import { Type } from 'typebox'
import { Choice, Nullable, Strict } from '#core/model/scalars.ts'

const Count = Type.Integer({ minimum: 0 })

export const Status = Strict(
  {
    store: Strict({
      reachable: Type.Boolean(),
      durability: Choice(['power-safe', 'crash-safe', 'none'] as const),
      writes_waiting: Count,
      connections: Nullable(Strict({ in_use: Count, idle: Count, most: Count, waiting: Count })),
    }),
    started: Type.String({ format: 'date-time', description: 'Since when the process that answers serves' }),
    last_event: Type.Integer({ description: 'The number of the newest event it knows' }),
    jobs: Nullable(Strict({ waiting: Count, running: Count, dead: Count })),
    limits: Type.Array(
      Strict({
        name: Type.String({ description: 'A limit class' }),
        quota: Count,
        window_seconds: Count,
        per: Choice(['client', 'address'] as const, 'Whom it counts: the user when signed in, or always the address'),
      }),
    ),
    time_zone: Type.String(),
    daily_log_at: Type.String({ description: 'HH:MM' }),
    import_bytes: Type.Integer({ description: 'The largest CSV file' }),
  },
  { $id: 'Status' },
)
