// The npm package oidc-provider, a certified OpenID provider, on the port and with the clients that the test tells it as JSON
// in its first argument. Who signs in is the account of the parameter login_hint; nobody is asked anything.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const plan = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${plan.port}`;

function key(kind, options, alg, kid) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' }), alg, kid, use: 'sig' };
}
const keys = plan.algorithms.map((alg, at) => (alg === 'ES256'
  ? key('ec', { namedCurve: 'P-256' }, alg, `k${at}`)
  : key('rsa', { modulusLength: 2048 }, alg, `k${at}`)));

const algorithms = ['RS256', 'PS256', 'ES256'];
const wraps = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES'];
const contents = ['A256GCM', 'A128CBC-HS256'];
const claims = Object.keys(plan.claims);

const provider = new Provider(issuer, {
  clients: plan.clients,
  jwks: { keys },
  acrValues: ['eidas1', 'eidas2'],
  claims: { openid: ['sub'], all: claims, acr: null, sid: null, auth_time: null, iss: null },
  scopes: ['openid', 'all'],
  conformIdTokenClaims: true,
  pkce: { methods: ['S256'], required: () => true },
  cookies: { keys: ['for tests only'] },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    jwtUserinfo: { enabled: true },
    encryption: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => { ctx.body = `<html>${form}</html>`; },
      postLogoutSuccessSource: (ctx) => { ctx.body = 'signed out'; },
    },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      // Whose telephone it is that rings for the hint.
      processLoginHint: async (ctx, hint) => (hint === plan.claims.SubjectNameID ? plan.telephone : undefined),
      processLoginHintToken: async () => undefined,
      validateRequestContext: async () => undefined,
      validateBindingMessage: async () => undefined,
      verifyUserCode: async () => undefined,
      // The person's telephone: it answers yes a second later, but for the account that always says no.
      triggerAuthenticationDevice: async (ctx, request, account, client) => {
        setTimeout(async () => {
          if (account.accountId === 'refuses') {
            const { AccessDenied } = await import('oidc-provider').then((m) => m.errors);
            await provider.backchannelResult(request, new AccessDenied('no'));
            return;
          }
          const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
          grant.addOIDCScope('openid all');
          await provider.backchannelResult(request, await grant.save(), { acr: 'eidas2', sessionUid: 'telephone' });
        }, 1000);
      },
    },
  },
  enabledJWA: {
    idTokenSigningAlgValues: algorithms,
    userinfoSigningAlgValues: algorithms,
    idTokenEncryptionAlgValues: wraps,
    userinfoEncryptionAlgValues: wraps,
    idTokenEncryptionEncValues: contents,
    userinfoEncryptionEncValues: contents,
    clientAuthSigningAlgValues: algorithms,
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  ttl: { Session: 600, Grant: 600, IdToken: 300, AccessToken: 300, BackchannelAuthenticationRequest: 60 },
  findAccount: async (ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...plan.claims }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
    grant.addOIDCScope('openid all');
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const accountId = params.login_hint || 'someone';
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId, acr: params.acr_values || 'eidas2' } });
  ctx.respond = false;
  return undefined;
});
provider.on('server_error', (ctx, error) => console.error('server_error', error));
provider.on('authorization.error', (ctx, error) => console.error('authorization.error', error.message, error.error_description));
provider.on('grant.error', (ctx, error) => console.error('grant.error', error.message, error.error_description, error.error_detail));
provider.on('backchannel.error', (ctx, error) => console.error('backchannel.error', error.message));

provider.listen(plan.port, '127.0.0.1', () => console.log('listens'));
