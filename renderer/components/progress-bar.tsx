import './progress-bar.css';

interface ProgressBarProps {
  /** What makes progress, for screen readers. */
  label: string;
  /** From 0 to 1; null where nobody knows. */
  fraction: number | null;
  testId?: string;
}

/** How far something is: a thin line that fills, or moves where nobody knows how long it takes. */
export function ProgressBar({ label, fraction, testId }: ProgressBarProps) {
  const percent = fraction === null ? null : Math.round(fraction * 100);
  return (
    <div
      className="progress-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      data-unknown={percent === null}
      data-testid={testId}
    >
      <div
        className="progress-bar-fill"
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
