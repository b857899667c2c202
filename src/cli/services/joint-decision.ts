/** One decision about the removals of several services. The decision is made once, after every service is planned. */
export interface JointDecision<T> {
  /**
   * Announces a service whose removals are planned. Resolves to the decision when all services have arrived or left.
   * Rejects if the decision rejects.
   */
  arrive(service: T): Promise<boolean>;
  /** Announces a service that has no removals, or that cannot be planned. */
  leave(): void;
}

/**
 * Creates the decision for a number of services. Each service arrives or leaves exactly once. `decide` gets the services
 * that arrived, and is not called if no service arrived.
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
  // Prevents an unhandled rejection. Services that left do not wait for the decision, so nobody may handle its error.
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
