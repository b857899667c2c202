/** One decision about the removals of several services. The decision is made once, after every service is planned. */
export interface JointDecision<T> {
  /**
   * Announces a service for which removals are planned. Waits until `arrive` or `leave` was called for every service,
   * and then resolves to the decision. Rejects if the decision rejects.
   */
  arrive(service: T): Promise<boolean>;
  /** Announces a service without removals, or a service for which no plan can be made. */
  leave(): void;
}

/**
 * Creates the decision for `count` services. The caller calls `arrive` or `leave` exactly once for each service.
 * `decide` receives the services that were passed to `arrive`. If there are none, `decide` is not called.
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
  // Prevents an unhandled rejection. If only `leave` is called, nobody waits for the decision, and Node.js would report
  // its rejection.
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
