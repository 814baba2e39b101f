// A peer written with Go's own TLS, from the documented wire format alone: it holds our side against the TLS stack and
// the reading habits of the nodes that we share a network with.
//
// It speaks to one peer on one stream. It opens the stream, greets with "hello from go" once the other side has opened
// it, too, sends every message back, and ends with a TLS farewell when it is told "bye".
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

const (
	knockVersion = 2
	knockText    = "ragep2p 1.0.0 knock knock"
	knockLength  = 1 + ed25519.PublicKeySize + ed25519.SignatureSize
	headerLength = 37
	timeout      = 5 * time.Second

	frameOpen  = 1
	frameClose = 2
	frameData  = 3
)

func main() {
	listen := flag.String("listen", "", "address to listen on")
	dial := flag.String("dial", "", "address to dial")
	seed := flag.String("seed", "", "own Ed25519 seed, hex")
	peer := flag.String("peer", "", "public key of the other side, hex")
	stream := flag.String("stream", "", "name of the stream")
	flag.Parse()
	if err := run(*listen, *dial, decode(*seed), decode(*peer), *stream); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func decode(text string) []byte {
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != 32 {
		fmt.Fprintln(os.Stderr, "expected 32 bytes of hex, got", text)
		os.Exit(2)
	}
	return data
}

func run(listen, dial string, seed, peer []byte, stream string) error {
	key := ed25519.NewKeyFromSeed(seed)
	config := tlsConfig(key, peer)
	var secure *tls.Conn
	if listen != "" {
		conn, err := acceptKnock(listen, key, peer)
		if err != nil {
			return err
		}
		secure = tls.Server(conn, config)
	} else {
		conn, err := net.DialTimeout("tcp", dial, timeout)
		if err != nil {
			return err
		}
		if _, err := conn.Write(knock(key, peer)); err != nil {
			return err
		}
		secure = tls.Client(conn, config)
	}
	if err := secure.Handshake(); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	state := secure.ConnectionState()
	fmt.Println("connected", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	return talk(secure, streamID(key.Public().(ed25519.PublicKey), peer, stream), stream)
}

func knock(key ed25519.PrivateKey, peer []byte) []byte {
	message := append([]byte{knockVersion}, key.Public().(ed25519.PublicKey)...)
	return append(message, ed25519.Sign(key, append([]byte(knockText), peer...))...)
}

// A single read must bring the whole knock: this is how strict the strictest listeners are.
func acceptKnock(address string, key ed25519.PrivateKey, peer []byte) (net.Conn, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	fmt.Println("listening", listener.Addr())
	conn, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	received := make([]byte, knockLength)
	n, err := conn.Read(received)
	if err != nil {
		return nil, err
	}
	own := key.Public().(ed25519.PublicKey)
	if n != knockLength || received[0] != knockVersion || !bytes.Equal(received[1:33], peer) ||
		!ed25519.Verify(peer, append([]byte(knockText), own...), received[33:]) {
		return nil, fmt.Errorf("bad knock of %d bytes", n)
	}
	return conn, nil
}

func tlsConfig(key ed25519.PrivateKey, peer []byte) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{{
			Certificate:                  [][]byte{certificate(key)},
			PrivateKey:                   key,
			SupportedSignatureAlgorithms: []tls.SignatureScheme{tls.Ed25519},
		}},
		ClientAuth:         tls.RequireAnyClientCert,
		InsecureSkipVerify: true, // all that counts is the key, which is checked below
		MinVersion:         tls.VersionTLS13,
		MaxVersion:         tls.VersionTLS13,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) != 1 {
				return fmt.Errorf("%d certificates", len(raw))
			}
			parsed, err := x509.ParseCertificate(raw[0])
			if err != nil {
				return err
			}
			public, ok := parsed.PublicKey.(ed25519.PublicKey)
			if !ok || !bytes.Equal(public, peer) {
				return errors.New("another key")
			}
			return nil
		},
	}
}

func certificate(key ed25519.PrivateKey) []byte {
	algorithm, year := decodeHex("300506032b6570"), []byte("\x18\x0f00010101000000Z")
	tbs := bytes.Join([][]byte{
		decodeHex("3063a003020102020100"), algorithm, decodeHex("30003022"), year, year,
		decodeHex("3000302a"), algorithm, decodeHex("032100"), key.Public().(ed25519.PublicKey),
	}, nil)
	return bytes.Join([][]byte{decodeHex("3081af"), tbs, algorithm, decodeHex("034100"), ed25519.Sign(key, tbs)}, nil)
}

func decodeHex(text string) []byte {
	data, _ := hex.DecodeString(text)
	return data
}

func streamID(own, peer []byte, name string) []byte {
	high, low := own, peer
	if bytes.Compare(own, peer) < 0 {
		high, low = peer, own
	}
	id := sha256.Sum256(bytes.Join([][]byte{high, low, []byte(name)}, nil))
	return id[:]
}

// Header and payload go out in two TLS records, as the older stack sends them.
func send(conn io.Writer, kind byte, stream, payload []byte) error {
	header := append([]byte{kind}, stream...)
	header = binary.BigEndian.AppendUint32(header, uint32(len(payload)))
	if _, err := conn.Write(header); err != nil {
		return err
	}
	_, err := conn.Write(payload)
	return err
}

func talk(conn *tls.Conn, stream []byte, name string) error {
	if err := send(conn, frameOpen, stream, []byte(name)); err != nil {
		return err
	}
	header := make([]byte, headerLength)
	for {
		if _, err := io.ReadFull(conn, header); err != nil {
			return fmt.Errorf("reading: %w", err)
		}
		payload := make([]byte, binary.BigEndian.Uint32(header[33:]))
		if _, err := io.ReadFull(conn, payload); err != nil {
			return fmt.Errorf("reading: %w", err)
		}
		var err error
		switch {
		case header[0] == frameOpen && bytes.Equal(header[1:33], stream):
			if string(payload) != name {
				return fmt.Errorf("opened as %q", payload)
			}
			err = send(conn, frameData, stream, []byte("hello from go"))
		case header[0] == frameData && string(payload) == "bye":
			return conn.Close()
		case header[0] == frameData:
			err = send(conn, frameData, stream, payload)
		case header[0] == frameClose:
			fmt.Println("closed")
		}
		if err != nil {
			return err
		}
	}
}
