// A certified OpenID Provider on loopback, as the tests tell it in one line of JSON: its clients, keys and accounts.
// Whoever gives the name of an account signs in, with any password, as its development pages let them.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const told = JSON.parse(process.argv[2]);
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: told.clients,
    jwks: told.jwks,
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    findAccount: (_, id) => told.accounts[id] && {
      accountId: id,
      claims: () => ({ sub: id, ...told.accounts[id] }),
    },
    loadExistingGrant: async (ctx) => { // the council granted it for everybody
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
