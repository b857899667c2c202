/**
 * The reliability of a fact. `documented`: the vendor states the fact. `measured`: a third party tested the live
 * service. `reported`: a third party states the fact. `disputed`: two sources contradict each other.
 */
export const confidences = ['documented', 'measured', 'reported', 'disputed'] as const;
export type Confidence = (typeof confidences)[number];

/** A fact about a service. There are no default facts: an unknown fact has no entry. */
export interface Fact<T> {
  readonly value: T;
  readonly confidence: Confidence;
  /** Tags of `Vendor.sources`, separated by spaces. */
  readonly source: string;
  /** More information, which the value does not contain. One sentence, without a full stop at the end. */
  readonly remark?: string;
}

/** Returns a function that creates facts with the given confidence. */
function create(confidence: Confidence) {
  return <const T>(value: T, source: string, remark?: string): Fact<T> => ({
    value,
    confidence,
    source,
    ...(remark === undefined ? {} : { remark }),
  });
}

export const documented = create('documented');
export const measured = create('measured');
export const reported = create('reported');
export const disputed = create('disputed');
