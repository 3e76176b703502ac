/** A WAMP ERROR, ABORT or GOODBYE as the tests see it, whatever library received it. */
export class WampFailure extends Error {
  constructor(uri, args = [], kwargs = {}) {
    super(uri);
    this.name = 'WampFailure';
    this.uri = uri;
    this.args = args ?? [];
    this.kwargs = kwargs ?? {};
  }
}
