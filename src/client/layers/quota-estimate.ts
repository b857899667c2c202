/**
 * Estimates how many requests a service accepts between two pauses. A service with a quota refuses all requests that are in flight when
 * the quota is used up, so their number should be small at that moment.
 */
export class QuotaEstimate {
  #period = 0;
  #started = 0;
  #accepted = 0;
  #quota: number | undefined;

  /** The number of pauses so far. A request keeps the period in which it was sent. */
  get period(): number {
    return this.#period;
  }

  /** Records that a request starts. Returns true if as many requests have started as the service accepted in the last period. */
  onStart(): boolean {
    return ++this.#started === this.#quota;
  }

  /** Records that the service accepted a request of a period. */
  onAccept(period: number): void {
    if (period === this.#period) this.#accepted++;
  }

  /** Records that the service refused a request of a period and asked for a pause. Other refusals of the same period have no effect. */
  onRefusal(period: number): void {
    if (period !== this.#period) return;
    this.#quota = Math.max(1, this.#accepted);
    this.#period++;
    this.#started = 0;
    this.#accepted = 0;
  }
}
