/**
 * Estimates the quota of a service: the number of requests that it accepts between two pauses. When the quota is used
 * up, the service refuses all requests that it has not answered yet. Only few requests should therefore run at the same
 * time near the end of the quota.
 */
export class QuotaEstimate {
  #period = 0;
  #started = 0;
  #accepted = 0;
  #quota: number | undefined;

  /**
   * Number of the current period, which is the number of pauses so far. Each pause starts a new period. The caller
   * reads this number when it sends a request, and passes the number to `onAccept` or `onRefusal`.
   */
  get period(): number {
    return this.#period;
  }

  /**
   * Records that a request starts. Returns true if the number of requests in this period now equals the number that the
   * service accepted in the previous period. The service will then probably refuse the next request.
   */
  onStart(): boolean {
    return ++this.#started === this.#quota;
  }

  /** Records that the service accepted a request. `period` is the period in which the request was sent. */
  onAccept(period: number): void {
    if (period === this.#period) this.#accepted++;
  }

  /**
   * Records that the service refused a request and asked for a pause. `period` is the period in which the request was
   * sent. Only the first refusal of a period has an effect.
   */
  onRefusal(period: number): void {
    if (period !== this.#period) return;
    this.#quota = Math.max(1, this.#accepted);
    this.#period++;
    this.#started = 0;
    this.#accepted = 0;
  }
}
