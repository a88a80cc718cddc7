"""Certificates for tests: an authority, servers and clients of it, and some of nobody."""

import datetime
import ipaddress
import os
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Certificate:
    """One certificate and its key; signed by itself, or by `issuer`."""

    def __init__(self, name, issuer=None, is_authority=False, days=2):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.utcnow()
        alternatives = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = (x509.CertificateBuilder().subject_name(self.name).issuer_name(issuer.name if issuer else self.name)
                   .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=days))
                   .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
                   .add_extension(x509.SubjectAlternativeName(alternatives), critical=False))
        self.certificate = builder.sign(issuer.key if issuer else self.key, hashes.SHA256())

    def fingerprint(self):
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self):
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def write(self, folder, mode=0o600):
        """cert.pem and key.pem, each put in place at once, as those who renew certificates do; gives their paths."""
        os.makedirs(folder, exist_ok=True)
        paths = []
        for name, content in (("key.pem", self.key_pem()), ("cert.pem", self.pem())):
            path = os.path.join(folder, name)
            with open(path + ".new", "wb") as file:
                file.write(content)
            os.chmod(path + ".new", mode)
            os.replace(path + ".new", path)
            paths.insert(0, path)
        return paths


def client_context(authority=None, presents=None, folder=None, protocols=("http/1.1",)):
    """What a client trusts, and the certificate that it presents."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority:
        context.load_verify_locations(cadata=authority.pem().decode())
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if presents:
        context.load_cert_chain(*presents.write(folder))
    context.set_alpn_protocols(list(protocols))
    return context
