/** One decision about the removals of several services. The decision is made once, after every service is planned. */
export interface JointDecision<T> {
  /**
   * Announces a service whose removals are planned. Resolves to the decision when every service has called `arrive` or
   * `leave`. Rejects if the decision rejects.
   */
  arrive(service: T): Promise<boolean>;
  /** Announces a service that has no removals, or that cannot be planned. */
  leave(): void;
}

/**
 * Creates the decision for `count` services. The caller calls either `arrive` or `leave` once for each service.
 * `decide` receives the services that the caller passed to `arrive`. If the caller called only `leave`, `decide` is not
 * called.
 */
export function createJointDecision<T>(
  count: number,
  decide: (services: readonly T[]) => Promise<boolean>,
): JointDecision<T> {
  const arrived: T[] = [];
  let missing = count;
  let start: () => void = () => {};
  const decision = new Promise<void>((resolve) => {
    start = resolve;
  }).then(() => (arrived.length === 0 ? false : decide(arrived)));
  // Handles a rejection of the decision here. A caller of `leave` does not wait for the decision, so Node.js could
  // otherwise report an unhandled rejection.
  decision.catch(() => {});
  const countDown = (): void => {
    missing--;
    if (missing === 0) start();
  };
  return {
    arrive: (service) => {
      arrived.push(service);
      countDown();
      return decision;
    },
    leave: countDown,
  };
}
