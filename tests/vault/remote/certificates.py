"""A certificate authority for tests, and whom it certifies."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wellness.vault.remote.tls import TlsFiles

_DAY = timedelta(days=1)


@dataclass
class Authority:
    """A CA whose files are written below `folder`."""

    folder: Path
    name: str = "ca"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        subject = _name(self.name)
        builder = _builder(subject, subject, self.key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.certificate = builder.sign(self.key, hashes.SHA256())
        _write(self.path, self.certificate.public_bytes(serialization.Encoding.PEM))

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.pem"

    def certify(self, name: str, *, address: str = "", is_over: bool = False) -> TlsFiles:
        """Files of somebody of that DNS name, and of that IP address if one is given."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(name)]
        if address:
            names.append(x509.IPAddress(ip_address(address)))
        builder = _builder(_name(name), self.certificate.subject, key, is_over=is_over)
        certificate = builder.add_extension(
            x509.SubjectAlternativeName(names), critical=False
        ).sign(self.key, hashes.SHA256())
        own = self.folder / f"{self.name}-{name}.pem"
        own_key = own.with_suffix(".key")
        _write(own, certificate.public_bytes(serialization.Encoding.PEM))
        _write(
            own_key,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        return TlsFiles(self.path, own, own_key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    is_over: bool = False,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * _DAY)
        .not_valid_after(now - _DAY if is_over else now + _DAY)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
