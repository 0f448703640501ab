/** A bar that fills; without a value something is under way, nobody knows how far. */
export function Progress({ label, value }: { label: string; value?: number }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={`h-full rounded-full bg-accent transition-[width] duration-200 ${value === undefined ? 'w-full animate-[pulse-soft_1.2s_ease-in-out_infinite]' : ''}`}
        style={value === undefined ? {} : { width: `${value}%` }}
      />
    </div>
  )
}
