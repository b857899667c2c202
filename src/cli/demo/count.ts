/** Numbers of people in the reports of the demo: the report of the import and the report of the offboarding. */
export interface DemoCounts {
  readonly onboarded: number;
  readonly rejected: number;
  /** Number of people who were deactivated and verified by another read. */
  readonly offboarded: number;
}

/** Counts people in the reports of an import and of an offboarding. Each report has one JSON object per line. */
export function countOutcomes(importReport: string, offboardReport: string): DemoCounts {
  const imported = outcomes(importReport);
  return {
    onboarded: imported.filter((outcome) => outcome === 'created').length,
    rejected: imported.filter((outcome) => outcome === 'rejected').length,
    offboarded: outcomes(offboardReport).filter((outcome) => outcome === 'deactivated').length,
  };
}

function outcomes(report: string): unknown[] {
  const lines = report.split('\n').filter((line) => line !== '');
  const results = lines.map((line) => JSON.parse(line) as { step?: unknown; outcome?: unknown });
  return results.filter(({ step }) => step === 'person').map(({ outcome }) => outcome);
}
